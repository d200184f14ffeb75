import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { GlyphName } from '@shared/glyphs'
import { expect, it } from 'vitest'
import { paintGlyph } from '../../../main/desktop/trayIcon'
import { encodePng, pixelsOf } from './png'

const file = resolve(__dirname, '../../../docs/screenshots/tray-states.png')
const states: GlyphName[] = ['available', 'away', 'busy', 'offline', 'disconnected', 'signed-out']
const sizes = [16, 22, 24, 32, 48]
const panels = { light: [235, 235, 235], dark: [43, 43, 43] } as const
const cell = 64
const width = sizes.length * 2 * cell
const height = states.length * cell

/** Every state (rows) at every size (columns), on a light and on a dark panel. */
function sheet(): Buffer {
  const rgb = Buffer.alloc(width * height * 3)
  states.forEach((state, row) =>
    (['light', 'dark'] as const).forEach((panel, side) =>
      sizes.forEach((size, column) => {
        const left = (side * sizes.length + column) * cell
        const { pixels } = paintGlyph(state, size)
        const margin = (cell - size) >> 1
        for (let y = 0; y < cell; y += 1)
          for (let x = 0; x < cell; x += 1) {
            const [ix, iy] = [x - margin, y - margin]
            const inside = ix >= 0 && iy >= 0 && ix < size && iy < size
            const from = (iy * size + ix) * 4
            const alpha = inside ? (pixels[from + 3] ?? 0) / 255 : 0
            const to = ((row * cell + y) * width + left + x) * 3
            for (const [part, channel] of [2, 1, 0].entries())
              rgb[to + part] = Math.round(
                (inside ? (pixels[from + channel] ?? 0) : 0) + panels[panel][part as 0 | 1 | 2] * (1 - alpha)
              )
          }
      })
    )
  )
  return rgb
}

it('the picture of the tray states in the documentation is what the app paints', () => {
  const made = encodePng(width, height, sheet())
  if (process.env['UPDATE_SCREENSHOTS']) writeFileSync(file, made)
  expect(pixelsOf(readFileSync(file)).equals(pixelsOf(made))).toBe(true)
})
