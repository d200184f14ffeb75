import { glyphNames, panelTones, tones } from '@shared/glyphs'
import { describe, expect, it } from 'vitest'
import { paintGlyph } from '../../../main/desktop/trayIcon'

/** Which pixels are more than half covered, as text. */
const silhouette = (pixels: Buffer): string => {
  let text = ''
  for (let at = 3; at < pixels.length; at += 4) text += (pixels[at] ?? 0) > 127 ? '#' : '.'
  return text
}

/** Shape without colour: covered pixels, and among them the ones that are clearly brighter than the rest. */
const shape = (pixels: Buffer): string => {
  let text = ''
  const tone = pixels.subarray(0)
  for (let at = 0; at < tone.length; at += 4) {
    const light = ((tone[at] ?? 0) + (tone[at + 1] ?? 0) + (tone[at + 2] ?? 0)) / 3
    text += (tone[at + 3] ?? 0) < 128 ? '.' : light > 215 ? 'o' : '#'
  }
  return text
}

describe('the tray icon', () => {
  it.each([16, 22, 24, 32, 44, 48])('tells every state apart by shape alone at %i pixels', (size) => {
    const states = ['available', 'away', 'busy', 'offline', 'disconnected', 'signed-out'] as const
    const shapes = new Set(states.map((name) => shape(paintGlyph(name, size).pixels)))
    expect(shapes.size).toBe(states.length)
  })

  it('is premultiplied, so that edges carry no halo', () => {
    for (const name of glyphNames) {
      const { pixels } = paintGlyph(name, 22)
      for (let at = 0; at < pixels.length; at += 4)
        expect(Math.max(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0)).toBeLessThanOrEqual(
          (pixels[at + 3] ?? 0) + 1
        )
    }
  })

  it('is centred and leaves a margin', () => {
    const { pixels } = paintGlyph('available', 32)
    const rows = silhouette(pixels).match(/.{32}/g) ?? []
    expect(rows[0]).toBe('.'.repeat(32))
    expect(rows).toEqual([...rows].reverse())
    expect(rows.every((row) => row === [...row].reverse().join(''))).toBe(true)
  })

  it('has a contrast of at least 3 to 1 on light panels and on dark ones, and within itself', () => {
    const luminance = (colour: string): number => {
      const [r, g, b] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      }) as [number, number, number]
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (a: string, b: string): number => {
      const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
      return (high + 0.05) / (low + 0.05)
    }
    // White, and the panels of Xfce, GNOME, KDE and Windows, light and dark, and black.
    const light = ['#ffffff', '#f6f5f4', '#f0f0f0', '#eff0f1', '#ebebeb']
    const dark = ['#31363b', '#303030', '#2b2b2b', '#1e1e1e', '#000000']
    for (const name of glyphNames) {
      for (const panel of [...light, ...dark])
        expect(contrast(panelTones[name], panel), `${name} on ${panel}`).toBeGreaterThanOrEqual(3)
      expect(contrast(panelTones[name], '#ffffff'), `the lines in ${name}`).toBeGreaterThanOrEqual(3)
      expect(contrast(tones.light[name], '#ffffff'), `${name} in a light window`).toBeGreaterThanOrEqual(3)
      expect(contrast(tones.dark[name], '#1b1d21'), `${name} in a dark window`).toBeGreaterThanOrEqual(3)
    }
  })
})
