// Types, rules and layout of the whole project, side by side. Ends with 1 when anything is wrong.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, testRuntimeVersion } from './electronRuntime.mjs'
import { root, runNpm, runQuietly } from './setup/step.mjs'

// What earlier runs found out is kept, so that a second run looks only at what has changed.
const kept = join(root, 'node_modules/.cache/ozeki')
const bin = (path) => join(root, 'node_modules', path)
const node = (path, ...args) => runQuietly(process.execPath, [bin(path), ...args])

const incremental = (name) => ['--incremental', '--tsBuildInfoFile', join(kept, `${name}.tsbuildinfo`)]

const checks = [
  {
    name: 'types',
    run: () => node('vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'tsconfig.json', ...incremental('types')),
    remedy: 'Mend the types above.'
  },
  {
    name: `types against Electron ${testRuntimeVersion}`,
    run: checkOldElectron,
    remedy: `main and preload must also fit Electron ${testRuntimeVersion}, on which the tests run: use what both versions have.`
  },
  {
    name: 'rules (eslint)',
    run: () => node('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
    remedy: 'Some of it is mended by: npx eslint --fix .'
  },
  {
    name: 'layout (prettier)',
    run: () =>
      node(
        'prettier/bin/prettier.cjs',
        '--check',
        '.',
        '--log-level',
        'warn',
        '--cache',
        '--cache-location',
        join(kept, 'prettier')
      ),
    remedy: 'Mended by: npx prettier --write .'
  }
]

async function checkOldElectron() {
  const types = join(cacheFolder(), `electron-${testRuntimeVersion}-types`)
  if (!existsSync(join(types, 'electron.d.ts'))) {
    const fetched = await fetchTypes(types)
    if (fetched.code !== 0) return fetched
  }
  await mkdir(kept, { recursive: true })
  const config = join(kept, 'tsconfig.old-electron.json')
  await writeFile(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
        typeRoots: [join(root, 'node_modules/@types')],
        paths: { '@shared/*': [join(root, 'shared/*')], electron: [join(types, 'electron.d.ts')] }
      },
      include: [join(root, 'main'), join(root, 'preload'), join(root, 'shared'), join(types, 'electron.d.ts')]
    })
  )
  return node('typescript/bin/tsc', '--noEmit', '-p', config, ...incremental('old-electron'))
}

// Beside its place, then renamed: a run that breaks off leaves nothing half done.
async function fetchTypes(place) {
  await mkdir(cacheFolder(), { recursive: true })
  const work = await mkdtemp(join(cacheFolder(), 'fetching-types-'))
  try {
    const packed = await runNpm(
      ['pack', `electron@${testRuntimeVersion}`, '--silent', '--pack-destination', work],
      { cwd: work }
    )
    const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'))
    if (!tarball)
      return {
        code: 1,
        output: `${packed.output}\nThe package electron@${testRuntimeVersion} could not be fetched.`
      }
    const unpacked = await runQuietly('tar', ['-xzf', join(work, tarball), '-C', work])
    if (unpacked.code === 0 && !existsSync(place))
      await rename(join(work, 'package'), place).catch(() => undefined)
    return unpacked
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

async function runCheck({ name, run, remedy }) {
  const started = performance.now()
  const { code, output } = await run()
  if (code === 0) console.log(`ok      ${name} (${seconds(started)})`)
  else console.log(`FAILED  ${name} (${seconds(started)})\n${output.trim()}\n${remedy}\n`)
  return code === 0
}

const started = performance.now()
const results = await Promise.all(checks.map(runCheck))
const failed = results.filter((good) => !good).length
console.log(
  failed === 0
    ? `All checks passed (${seconds(started)})`
    : `${failed} of ${results.length} checks failed (${seconds(started)})`
)
process.exitCode = failed === 0 ? 0 : 1
