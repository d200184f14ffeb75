import { type GlyphName, glyphs } from '@shared/glyphs'
import type { Notice } from '../notifications'
import { paintGlyph } from '../trayIcon'
import { typed, type TypedValue } from './busMessages'

export const notifySignature = 'susssasa{sv}i'

/** Key of the action that stands for a click on the notification itself. */
export const clickKey = 'default'

const urgencies = { normal: 1, critical: 2 } as const

// About the size in which daemons draw it. A larger one costs milliseconds: dbus-next packs it byte by byte.
const pictureSide = 32
const pictures = new Map<GlyphName, TypedValue>()

/**
 * The values of a Notify call (Desktop Notifications Specification 1.2).
 * @param replaces id of the notification whose place it takes, 0 for none
 * @param capabilities what the server says it can
 */
export function notifyBody(
  notice: Notice,
  replaces: number,
  capabilities: ReadonlySet<string>,
  appName: string
): unknown[] {
  const { title, body, actions = [], urgency = 'normal', sound, glyph = 'available' } = notice
  // Daemons that show the click as a button need a word for it.
  const click = [clickKey, sendable(actions[0]?.label ?? title)]
  const buttons = actions.flatMap(({ id, label }) => [id, sendable(label)])
  return [
    appName,
    replaces,
    '',
    sendable(title),
    capabilities.has('body-markup') ? escaped(sendable(body)) : sendable(body),
    capabilities.has('actions') ? [...click, ...buttons] : [],
    {
      'desktop-entry': typed('s', 'ozeki-chat-client'),
      category: typed('s', 'presence'),
      urgency: typed('y', urgencies[urgency]),
      'image-data': picture(glyph),
      ...(sound === undefined
        ? {}
        : sound
          ? { 'sound-name': typed('s', 'message-new-instant') }
          : { 'suppress-sound': typed('b', true) })
    },
    -1
  ]
}

// A NUL is not allowed on the bus: it would cost the connection. Half a surrogate pair becomes the sign for it.
const sendable = (text: string): string => Buffer.from(text.replaceAll('\0', '')).toString()

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Paints all marks, so that the first notification does not wait for its own. */
export function paintPictures(): void {
  for (const glyph of Object.keys(glyphs) as GlyphName[]) setImmediate(() => picture(glyph))
}

function picture(glyph: GlyphName): TypedValue {
  const known = pictures.get(glyph)
  if (known) return known
  const { width, height, pixels } = paintGlyph(glyph, pictureSide, 'light')
  const made = typed('(iiibiiay)', [width, height, width * 4, true, 8, 4, straightRgba(pixels)])
  pictures.set(glyph, made)
  return made
}

/** @returns the pixels as notifications carry them: RGBA, not multiplied by alpha. @param bgra premultiplied */
export function straightRgba(bgra: Buffer): Buffer {
  const rgba = Buffer.alloc(bgra.length)
  for (let at = 0; at < bgra.length; at += 4) {
    const alpha = bgra[at + 3]!
    const straight = (value: number): number =>
      alpha === 0 ? 0 : Math.min(255, Math.round((value * 255) / alpha))
    rgba[at] = straight(bgra[at + 2]!)
    rgba[at + 1] = straight(bgra[at + 1]!)
    rgba[at + 2] = straight(bgra[at]!)
    rgba[at + 3] = alpha
  }
  return rgba
}
