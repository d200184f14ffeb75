import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contentSecurityPolicy } from './appFiles'

/** The page of the window, as it was built. */
export interface AppPage {
  /** The policy for it and for all files that it loads. */
  readonly policy: string
  /** Tells this build of the window from every other one. */
  readonly build: string
  /** @param frame HTML that stands in the page before its script runs; null for an empty page */
  withFrame(frame: string | null): string
}

const place = '<div id="app">'

/** @param root folder of the built window; where there is none (the developers' server) the page is empty */
export function readAppPage(root: string): AppPage {
  const html = read(join(root, 'index.html'))
  const styles = [...html.matchAll(/<style>([^]*?)<\/style>/g)].map(([, style = '']) => sha256(style))
  return {
    policy: contentSecurityPolicy(styles.map((hash) => `sha256-${hash}`)),
    build: sha256(html),
    withFrame: (frame) =>
      frame === null
        ? html
        : // By a function: a name may hold what means something in a replacement. Unseen by screen readers until the app
          // itself is there.
          html.replace(place, () => `<div id="first" class="first" aria-hidden="true">${frame}</div>${place}`)
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64')

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
