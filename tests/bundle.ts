import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll } from 'vitest'

const root = resolve(__dirname, '..')

/** Environment in which a bundle finds the packages that stay outside of it, the native ones. */
export const bundleEnvironment = { NODE_PATH: join(root, 'node_modules') }

/**
 * Makes one file of a program, as the app's main process is built. Node starts it in a tenth of the time that reading
 * TypeScript takes, which counts where a program is started again and again.
 * @param program its path
 * @returns the path of the file, which is there for the tests of this test file
 */
export async function bundle(program: string): Promise<string> {
  const name = basename(program, '.ts')
  const dir = mkdtempSync(join(tmpdir(), `${name}-`))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    resolve: { alias: { '@shared': join(root, 'shared') } },
    ssr: { noExternal: true },
    build: {
      ssr: program,
      target: 'node18.15',
      outDir: dir,
      rollupOptions: { output: { format: 'cjs', entryFileNames: '[name].js' } }
    }
  })
  return join(dir, `${name}.js`)
}
