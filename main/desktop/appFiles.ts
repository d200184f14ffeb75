import { extname, join, resolve, sep } from 'node:path'

export const appScheme = 'ozeki-app'
export const appOrigin = `${appScheme}://app`

/**
 * What the window may load: its own files and nothing else, no network, no inline code, no eval.
 * @param styles hashes of the styles that stand in the page itself, as `sha256-BASE64`
 */
export const contentSecurityPolicy = (styles: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles.map((hash) => `'${hash}'`)].join(' '),
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue'
  ].join('; ')

/** Types of the files that the window may load; text is in UTF-8. */
export const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

/**
 * @param root folder of the built window
 * @param address address that the window asks for
 * @returns the file that answers it, or null for anything outside the folder or of an unknown type
 */
export function resolveAppFile(root: string, address: string): string | null {
  let url: URL
  let path: string
  try {
    url = new URL(address)
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (url.protocol !== `${appScheme}:` || url.host !== 'app' || path.includes('\0')) return null
  const file = resolve(join(root, path === '/' ? 'index.html' : path))
  if (!file.startsWith(resolve(root) + sep)) return null
  return extname(file) in contentTypes ? file : null
}
