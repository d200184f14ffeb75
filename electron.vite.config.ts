import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const here = (path: string) => resolve(__dirname, path)
const alias = { '@shared': here('shared') }

// One bundle serves every Electron from 25 on: CommonJS, Node 18.15 and Chrome 114 syntax. Electron 25 can
// neither load an ES module as main nor import() one, so everything but native modules is bundled.
const node = 'node18.15'
const chrome = 'chrome114'

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      target: node,
      outDir: 'out/main',
      minify: 'oxc',
      externalizeDeps: true,
      rollupOptions: {
        // Optional accelerators of ws, and ways to a bus that this app never takes: both work without them.
        external: ['bufferutil', 'utf-8-validate', 'usocket', 'x11'],
        input: { index: here('main/index.ts') },
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
    plugins: [vue()],
    build: {
      target: chrome,
      minify: 'oxc',
      outDir: here('out/renderer'),
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      rollupOptions: { input: here('renderer/index.html') }
    }
  }
})
