import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { encodePng } from '../unit/desktop/png'

const run = promisify(execFile)

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** What the display shows: three bytes for each pixel, rows from the top. */
export interface ScreenPicture {
  width: number
  height: number
  rgb: Buffer
}

/**
 * Looks at the display, as a person does.
 * @param file PNG to keep the picture in
 */
export async function screenshot(env: Record<string, string>, file: string): Promise<ScreenPicture> {
  const { stdout } = await run('import', ['-window', 'root', '-depth', '8', 'ppm:-'], {
    env,
    encoding: 'buffer',
    maxBuffer: 1 << 26
  })
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.subarray(0, 64).toString('latin1'))
  if (!head) throw new Error('The display could not be read.')
  const [width, height] = [Number(head[1]), Number(head[2])]
  const rgb = stdout.subarray(head[0].length)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, encodePng(width, height, rgb))
  return { width, height, rgb }
}

/** Keeps a part of a picture. @param file PNG to keep it in */
export async function keepPart(picture: ScreenPicture, area: Area, file: string): Promise<void> {
  const rows = Array.from({ length: area.height }, (_, row) => {
    const from = ((area.y + row) * picture.width + area.x) * 3
    return picture.rgb.subarray(from, from + area.width * 3)
  })
  await writeFile(file, encodePng(area.width, area.height, Buffer.concat(rows)))
}

/** @returns how many pixels of the area have another colour than its most frequent one. */
export function drawnPixels(picture: ScreenPicture, area: Area): number {
  const counts = new Map<number, number>()
  let all = 0
  for (let y = area.y; y < Math.min(area.y + area.height, picture.height); y += 1)
    for (let x = area.x; x < Math.min(area.x + area.width, picture.width); x += 1) {
      const colour = picture.rgb.readUIntBE((y * picture.width + x) * 3, 3)
      counts.set(colour, (counts.get(colour) ?? 0) + 1)
      all += 1
    }
  return all - Math.max(0, ...counts.values())
}

/** @returns the smallest area that holds everything that became different within `within`; null when nothing did */
export function changedArea(before: ScreenPicture, after: ScreenPicture, within: Area): Area | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1]
  for (let y = within.y; y < Math.min(within.y + within.height, after.height); y += 1)
    for (let x = within.x; x < Math.min(within.x + within.width, after.width); x += 1) {
      const at = (y * after.width + x) * 3
      if (before.rgb.readUIntBE(at, 3) === after.rgb.readUIntBE(at, 3)) continue
      ;[left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x),
        Math.max(bottom, y)
      ]
    }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** Presses keys by their X names, one after the other. */
export async function pressKeys(env: Record<string, string>, ...keys: string[]): Promise<void> {
  for (const key of keys) await run('xdotool', ['key', key], { env })
}

/** A real mouse: moves there and presses. @param button 1 left, 3 right */
export async function clickAt(env: Record<string, string>, x: number, y: number, button = 1): Promise<void> {
  await run('xdotool', ['mousemove', String(Math.round(x)), String(Math.round(y))], { env })
  // Programs want to see the pointer come before it presses.
  await new Promise((done) => setTimeout(done, 100))
  await run('xdotool', ['click', String(button)], { env })
}

/** @returns where the visible windows of that class are, and none where there are none. */
export async function windowsOf(env: Record<string, string>, windowClass: string): Promise<Area[]> {
  const words = ['search', '--onlyvisible', '--class', windowClass]
  const ids = await run('xdotool', words, { env }).then(
    ({ stdout }) => stdout.split('\n').filter(Boolean),
    // It ends with an error where it finds nothing.
    () => []
  )
  const areas = await Promise.all(
    ids.map(async (id) => {
      const found = await run('xdotool', ['getwindowgeometry', '--shell', id], { env }).catch(() => null)
      const value = (name: string): number =>
        Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(found?.stdout ?? '')?.[1])
      return { x: value('X'), y: value('Y'), width: value('WIDTH'), height: value('HEIGHT') }
    })
  )
  return areas.filter((area) => Number.isFinite(area.x) && area.width > 1)
}
