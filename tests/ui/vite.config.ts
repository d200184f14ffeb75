import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const root = resolve(__dirname, '../..')

// The window alone, built as electron.vite.config.ts builds it, to look at it in a browser with a stub bridge.
export default defineConfig({
  root: resolve(root, 'renderer'),
  resolve: { alias: { '@shared': resolve(root, 'shared') } },
  plugins: [vue()],
  build: {
    target: 'chrome114',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rollupOptions: { input: resolve(root, 'renderer/index.html') }
  }
})
