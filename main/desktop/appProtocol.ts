import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { protocol, type Session } from 'electron'
import { appScheme, contentSecurityPolicy, contentTypes, resolveAppFile } from './appFiles'

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  // Keeps the compiled code of the page; Electron 25, on which the tests run, does not know the word.
  const newer = { codeCache: true }
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, ...newer } }
  ])
}

/** Serves the window's files on `ozeki-app://app/` with the policy as a header. */
export function serveApp(session: Session, root: string): void {
  // Chromium fetches dictionaries from its maker's server as soon as there is a window, even with the check itself off.
  session.setSpellCheckerDictionaryDownloadURL('data:,/')
  session.protocol.handle(appScheme, async (request) => {
    const file = request.method === 'GET' ? resolveAppFile(root, request.url) : null
    const body = file === null ? null : await readFile(file).catch(() => null)
    if (file === null || body === null) return new Response('not found', { status: 404 })
    return new Response(body, {
      headers: {
        'Content-Type': contentTypes[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': contentSecurityPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cache-Control': 'no-store'
      }
    })
  })
}
