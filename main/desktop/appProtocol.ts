import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { protocol, type Session } from 'electron'
import { appScheme, contentTypes, resolveAppFile } from './appFiles'
import type { AppPage } from './appPage'

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  // Keeps the compiled code of the page; Electron 25, on which the tests run, does not know the word.
  const newer = { codeCache: true }
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, ...newer } }
  ])
}

export interface ServedApp {
  /** Folder of the built window. */
  root: string
  page: AppPage
  /** What stands in the page before its script runs, HTML; null for an empty page. Never rejects. */
  firstFrame(): Promise<string | null>
  /** Told of each file that is answered, just before it goes out. */
  onServed(file: string): void
}

/** Serves the window's files on `ozeki-app://app/` with the policy as a header. */
export function serveApp(session: Session, { root, page, firstFrame, onServed }: ServedApp): void {
  const headers = {
    'Content-Security-Policy': page.policy,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store'
  }
  // Chromium fetches dictionaries from its maker's server as soon as there is a window, even with the check itself off.
  session.setSpellCheckerDictionaryDownloadURL('data:,/')
  // Called deprecated since Electron 25 and there up to 45. Its successor answers with Response objects, whose streams
  // cost 25 ms of every start in the thread that the page waits for.
  session.protocol.registerBufferProtocol(appScheme, (request, answer) => {
    const file = request.method === 'GET' ? resolveAppFile(root, request.url) : null
    const data = file === null ? null : read(file)
    if (file === null || data === null) return answer({ statusCode: 404, data: Buffer.from('not found') })
    const type = contentTypes[extname(file)] ?? 'application/octet-stream'
    const send = (content: Buffer): void => {
      onServed(file)
      answer({ data: content, mimeType: type, charset: 'utf-8', headers })
    }
    if (type !== 'text/html') return send(data)
    void firstFrame().then((frame) => send(Buffer.from(page.withFrame(frame))))
  })
}

// At once: the few files are small and local, and nothing is to be gained by letting the page wait.
function read(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch {
    return null
  }
}
