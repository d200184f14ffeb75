import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const here = (path: string) => resolve(__dirname, path)
const alias = { '@shared': here('shared') }

// One bundle serves every Electron from 25 on: CommonJS, Node 18.15 and Chrome 114 syntax. Electron 25 can
// neither load an ES module as main nor import() one, so everything but native modules is bundled.
const node = 'node18.15'
const chrome = 'chrome114'

// Rolldown keeps its helpers in the chunk that needs most of them and makes every entry load it first, even one that
// uses none: the first steps of a start would wait for the whole client.
const loneEntries: Plugin = {
  name: 'lone-entries',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk' && chunk.isEntry)
        chunk.code = chunk.code.replace(/\brequire\("\.\/main\.js"\)(?=[,;])/, '0')
  }
}

// A page waits with its first frame for its style sheet, and each file costs it a way to main and back. The policy
// knows the style by its hash (main/desktop/appPage.ts).
const styleInPage: Plugin = {
  name: 'style-in-page',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const page = bundle['index.html']
    if (page?.type !== 'asset') throw new Error('There is no page.')
    page.source = String(page.source).replace(
      /<link rel="stylesheet"[^>]*href="\.?\/?([^"]+)"[^>]*>/g,
      (_link, name: string) => {
        const sheet = bundle[name]
        if (sheet?.type !== 'asset') throw new Error(`There is no style sheet ${name}.`)
        Reflect.deleteProperty(bundle, name)
        return `<style>${String(sheet.source)}</style>`
      }
    )
  }
}

// One letter beyond Latin-1 makes V8 hold a whole source in two bytes each, for as long as the app runs.
const latinSources: Plugin = {
  name: 'latin-sources',
  generateBundle(_options, bundle) {
    for (const part of Object.values(bundle))
      if (part.type === 'chunk')
        part.code = part.code.replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
        )
  }
}

export default defineConfig({
  main: {
    plugins: [loneEntries, latinSources],
    resolve: { alias },
    build: {
      target: node,
      outDir: 'out/main',
      minify: process.env['NOMIN'] ? false : 'oxc',
      externalizeDeps: true,
      rollupOptions: {
        // Optional accelerators of ws, and ways to a bus that this app never takes: both work without them.
        external: ['bufferutil', 'utf-8-validate', 'usocket', 'x11'],
        input: { start: here('main/start.ts'), vaultProcess: here('main/vault/vaultProcess.ts') },
        output: {
          format: 'cjs',
          entryFileNames: '[name].js',
          chunkFileNames: '[name].js',
          // Electron 25 cannot import() in main.
          dynamicImportInCjs: false
        }
      }
    }
  },
  preload: {
    resolve: { alias },
    build: {
      target: node,
      outDir: 'out/preload',
      externalizeDeps: false,
      lib: { entry: here('preload/index.ts'), formats: ['cjs'], fileName: () => 'index.js' }
    }
  },
  renderer: {
    root: here('renderer'),
    resolve: { alias },
    plugins: [vue(), styleInPage, latinSources],
    build: {
      target: chrome,
      minify: process.env['NOMIN'] ? false : 'oxc',
      outDir: here('out/renderer'),
      emptyOutDir: true,
      modulePreload: false,
      rollupOptions: {
        input: here('renderer/index.html'),
        // Main knows by its name that the page asks for the app (main/start.ts).
        output: { chunkFileNames: 'assets/app-[name]-[hash].js' }
      }
    }
  }
})
