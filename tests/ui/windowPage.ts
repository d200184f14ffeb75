import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { AddressInfo } from 'node:net'
import { chromium, type Page } from '@playwright/test'
import { contentSecurityPolicy } from '../../main/desktop/appFiles'
import { installStubBridge, type Scene } from './stubBridge'

/** The policy that the app sends with the window's files, which have no style of their own here; anything against it fails the run. */
const policy = contentSecurityPolicy([])

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css'
}

export interface Look {
  width?: number
  height?: number
  dark?: boolean
  reducedMotion?: boolean
  forcedColors?: boolean
  rtl?: boolean
  scale?: number
}

export interface WindowPages {
  open(scene: Scene, look?: Look): Promise<Page>
  /** Errors and policy violations of all pages so far. */
  readonly problems: string[]
  close(): Promise<void>
}

// In a process of its own: beside Playwright's module hooks the bundler does not find the aliases.
const buildWindow = (folder: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [
    resolve(__dirname, '../../node_modules/vite/bin/vite.js'),
    'build',
    ...['--config', resolve(__dirname, 'vite.config.ts')],
    ...['--outDir', folder]
  ])

/** Builds the window, serves it under the app's policy and opens it in Chromium with a stub bridge. */
export async function startWindowPages(): Promise<WindowPages> {
  const folder = await mkdtemp(join(tmpdir(), 'ozeki-window-'))
  await buildWindow(folder)
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://window').pathname
    if (path === '/favicon.ico') return void response.writeHead(204).end()
    void readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (body) =>
        response
          .writeHead(200, {
            'content-type': types[extname(path)] ?? types['.html'],
            'content-security-policy': policy
          })
          .end(body),
      () => response.writeHead(404).end()
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const executablePath = process.env['CHROMIUM']
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run'
    ]
  })
  const problems: string[] = []

  return {
    problems,
    async open(scene, look = {}) {
      const context = await browser.newContext({
        viewport: { width: look.width ?? 960, height: look.height ?? 640 },
        colorScheme: look.dark ? 'dark' : 'light',
        reducedMotion: look.reducedMotion ? 'reduce' : 'no-preference',
        forcedColors: look.forcedColors ? 'active' : 'none',
        deviceScaleFactor: look.scale ?? 1,
        locale: 'en-GB'
      })
      const page = await context.newPage()
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(message.text())
      })
      page.on('pageerror', (error) => problems.push(String(error)))
      // The compiler of this script names functions with a call that the page does not know.
      await page.addInitScript('globalThis.__name = (value) => value')
      await page.addInitScript(installStubBridge, scene)
      if (look.rtl)
        await page.addInitScript(() =>
          addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl'))
        )
      await page.goto(`http://127.0.0.1:${port}/`)
      return page
    },
    async close() {
      await browser.close()
      await new Promise((done) => server.close(done))
      await rm(folder, { recursive: true, force: true })
    }
  }
}
