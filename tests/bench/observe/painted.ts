import type { Rectangle, Screen } from './x11'

/** A part of the screen that tells by its pixels that something is painted. */
export interface Picture {
  place: Rectangle
  pixels: Buffer
}

// The screen shows 60 frames a second; looking more often than this only takes time from the app.
const everyMs = 4
const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Share of pixels that may differ: smoothed edges of letters, never a missing row. */
const tolerance = 0.02

/** @returns share of the pixels that are not those of the picture, 0 to 1 */
export function difference(pixels: Buffer, picture: Picture): number {
  if (pixels.equals(picture.pixels)) return 0
  let different = 0
  for (let at = 0; at < pixels.length; at += 4)
    if (pixels.readUInt32LE(at) << 8 !== picture.pixels.readUInt32LE(at) << 8) different++
  return different / (pixels.length / 4)
}

function placeOf([first, ...more]: readonly Picture[]): Rectangle {
  if (!first) throw new Error('There is no picture to wait for.')
  const { x, y, width, height } = first.place
  if (
    more.some(
      ({ place }) => place.x !== x || place.y !== y || place.width !== width || place.height !== height
    )
  )
    throw new Error('The pictures are of several places.')
  return first.place
}

/**
 * Waits until one of the pictures stands on the screen. All are of one place, so that a look costs the same however many
 * there are.
 * @returns performance.now() of that moment: up to 4 ms late, and by the time of one look (about 1 ms)
 * @throws Error after `ms` milliseconds
 */
export async function whenPainted(
  screen: Screen,
  pictures: readonly Picture[],
  ms = 30_000
): Promise<number> {
  const deadline = performance.now() + ms
  let least = 1
  const place = placeOf(pictures)
  for (;;) {
    const pixels = await screen.pixels(place)
    const at = performance.now()
    for (const picture of pictures) least = Math.min(least, difference(pixels, picture))
    if (least <= tolerance) return at
    if (at > deadline) {
      const percent = Math.round(least * 100)
      throw new Error(
        `The window was not painted within ${ms} ms: at best ${percent} % of it were different.`
      )
    }
    await pause(everyMs)
  }
}

/**
 * Takes a picture that has not changed for a while.
 * @throws Error when the place is of one colour: that tells nothing
 */
export async function takePicture(screen: Screen, place: Rectangle, stillMs = 600): Promise<Picture> {
  let pixels = await screen.pixels(place)
  for (let since = performance.now(); performance.now() - since < stillMs;) {
    await pause(50)
    const next = await screen.pixels(place)
    if (!next.equals(pixels)) since = performance.now()
    pixels = next
  }
  const colours = new Set<number>()
  for (let at = 0; at < pixels.length; at += 4) colours.add(pixels.readUInt32LE(at))
  if (colours.size < 8) throw new Error('There is nothing to recognise at this place of the screen.')
  return { place, pixels: Buffer.from(pixels) }
}
