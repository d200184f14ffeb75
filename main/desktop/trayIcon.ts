import { type GlyphName, glyphs, panelTones, type Shape } from '@shared/glyphs'

/** A bitmap as nativeImage.createFromBitmap takes it: BGRA, premultiplied, rows from the top. */
export interface Bitmap {
  width: number
  height: number
  pixels: Buffer
}

// The field of 16 units keeps one unit free around the mark in a panel.
const field = 16

/** Distance from a point to the edge of a shape, in units; negative inside. */
function distance(shape: Shape, x: number, y: number): number {
  switch (shape.kind) {
    case 'disc':
      return Math.hypot(x - shape.x, y - shape.y) - shape.radius
    case 'ring':
      return Math.abs(Math.hypot(x - shape.x, y - shape.y) - shape.radius) - shape.width / 2
    case 'line': {
      const dx = shape.x2 - shape.x1
      const dy = shape.y2 - shape.y1
      const along = ((x - shape.x1) * dx + (y - shape.y1) * dy) / (dx * dx + dy * dy)
      const t = Math.max(0, Math.min(1, along))
      return Math.hypot(x - shape.x1 - t * dx, y - shape.y1 - t * dy) - shape.width / 2
    }
  }
}

const channels = (colour: string): [number, number, number] => {
  const value = Number.parseInt(colour.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

const paper = [255, 255, 255] as const

/**
 * Paints a presence mark with smooth edges, for panels and notifications of every colour.
 * @param size width and height in pixels
 */
export function paintGlyph(name: GlyphName, size: number): Bitmap {
  const pixels = Buffer.alloc(size * size * 4)
  const tone = channels(panelTones[name])
  const perUnit = size / field
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const x = (column + 0.5) / perUnit
      const y = (row + 0.5) / perUnit
      let [r, g, b, a] = [0, 0, 0, 0]
      for (const shape of glyphs[name]) {
        const cover = Math.max(0, Math.min(1, 0.5 - distance(shape, x, y) * perUnit))
        if (cover === 0) continue
        const [sr, sg, sb] = shape.ink === 'tone' ? tone : paper
        r = sr * cover + r * (1 - cover)
        g = sg * cover + g * (1 - cover)
        b = sb * cover + b * (1 - cover)
        a = cover + a * (1 - cover)
      }
      const at = (row * size + column) * 4
      pixels[at] = Math.round(b)
      pixels[at + 1] = Math.round(g)
      pixels[at + 2] = Math.round(r)
      pixels[at + 3] = Math.round(a * 255)
    }
  return { width: size, height: size, pixels }
}
