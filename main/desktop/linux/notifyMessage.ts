import { nextTurn } from '@shared/clock'
import { type GlyphName, glyphs } from '@shared/glyphs'
import type { Notice } from '../notifications'
import { paintGlyph } from '../trayIcon'
import { type BusCall, typed } from './busMessages'

const notifySignature = 'susssasa{sv}i'

/** Key of the action that stands for a click on the notification itself. */
export const clickKey = 'default'

const urgencies = { low: 0, normal: 1, critical: 2 } as const

// About the size in which daemons draw it.
const pictureSide = 32
const pictures = new Map<GlyphName, Picture>()

interface Picture {
  side: number
  /** RGBA, not multiplied by alpha. */
  pixels: Buffer
}

/**
 * A Notify call (Desktop Notifications Specification 1.2). Its picture is put in when everything else is packed: dbus-next
 * takes milliseconds for it, byte by byte.
 * @param replaces id of the notification whose place it takes, 0 for none
 * @param capabilities what the server says it can
 */
export function notifyMessage(
  notice: Notice,
  replaces: number,
  capabilities: ReadonlySet<string>,
  appName: string
): Required<Pick<BusCall, 'body' | 'signature' | 'pack'>> {
  const { side, pixels } = picture(notice.glyph ?? 'available')
  return {
    body: notifyBody(notice, replaces, capabilities, appName, side),
    signature: notifySignature,
    pack: (message) => withPicture(message, pixels)
  }
}

function notifyBody(
  notice: Notice,
  replaces: number,
  capabilities: ReadonlySet<string>,
  appName: string,
  side: number
): unknown[] {
  const { title, body, actions = [], urgency = 'normal', stays, sound } = notice
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
      ...(sound === undefined
        ? {}
        : sound
          ? { 'sound-name': typed('s', 'message-new-instant') }
          : { 'suppress-sound': typed('b', true) }),
      // The last of all, and without its pixels: see withPicture.
      'image-data': typed('(iiibiiay)', [side, side, side * 4, true, 8, 4, Buffer.alloc(0)])
    },
    stays ? 0 : -1
  ]
}

// A NUL is not allowed on the bus: it would cost the connection. Half a surrogate pair becomes the sign for it.
const sendable = (text: string): string => Buffer.from(text.replaceAll('\0', '')).toString()

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Paints all marks, so that the first notification does not wait for its own. */
export function paintPictures(): void {
  for (const glyph of Object.keys(glyphs) as GlyphName[]) void nextTurn().then(() => picture(glyph))
}

function picture(glyph: GlyphName): Picture {
  const known = pictures.get(glyph)
  if (known) return known
  const made = {
    side: pictureSide,
    pixels: straightRgba(paintGlyph(glyph, pictureSide).pixels)
  }
  pictures.set(glyph, made)
  return made
}

/**
 * Puts the pixels into a packed Notify, whose body ends with the hints, the last of which is the picture without pixels,
 * and the 32 bits of the timeout (D-Bus Specification, "Marshaling", little endian).
 * @param pixels a multiple of 8 bytes, so that everything keeps its alignment
 */
function withPicture(message: Buffer, pixels: Buffer): Buffer {
  const bodyLength = message.readUInt32LE(4)
  const body = message.subarray(message.length - bodyLength)
  const atPixels = message.length - 4
  const packed = Buffer.concat([message.subarray(0, atPixels), pixels, message.subarray(atPixels)])
  const lengths = [4, message.length - bodyLength + hintsAt(body), atPixels - 4]
  for (const at of lengths) packed.writeUInt32LE(packed.readUInt32LE(at) + pixels.length, at)
  return packed
}

/** @returns where the length of the hints stands in the body of a Notify */
function hintsAt(body: Buffer): number {
  const aligned = (at: number): number => (at + 3) & ~3
  const behindText = (at: number): number => aligned(at) + 4 + body.readUInt32LE(aligned(at)) + 1
  const behindIcon = behindText(aligned(behindText(0)) + 4)
  const atActions = aligned(behindText(behindText(behindIcon)))
  return aligned(atActions + 4 + body.readUInt32LE(atActions))
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
