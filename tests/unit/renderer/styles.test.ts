import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { glyphNames, tones } from '@shared/glyphs'
import { headerHeight, rowHeight } from '../../../renderer/list/geometry'

const styles = resolve(__dirname, '../../../renderer/styles')
const read = (name: string): string => readFileSync(resolve(styles, name), 'utf8')
const variables = (css: string): Map<string, string> =>
  new Map([...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!]))

const [lightCss, darkCss] = read('tokens.css').split('@media')
const light = variables(lightCss!)
const dark = new Map([...light, ...variables(darkCss!)])
const schemes = { light, dark }

const luminance = (hex: string): number => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

describe.each(['light', 'dark'] as const)('the %s colours', (scheme) => {
  const colour = (name: string): string => schemes[scheme].get(name)!

  it('paint presence as the tray does', () => {
    for (const name of glyphNames) expect(colour(`tone-${name}`)).toBe(tones[scheme][name])
  })

  const grounds = ['paper', 'side', 'raised', 'hover', 'selected']
  it.each([
    ['text', [...grounds, 'input', 'changed', 'danger-paper']],
    ['muted', [...grounds, 'input']],
    ['danger', ['paper', 'raised']],
    ['warn-text', ['warn-paper']],
    ['on-accent', ['accent', 'accent-strong']]
  ])('keep %s readable', (text, on) => {
    for (const ground of on)
      expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
  })

  it('keep marks, borders of fields and the focus ring visible', () => {
    for (const name of [...glyphNames.map((glyph) => `tone-${glyph}`), 'star'])
      for (const ground of ['paper', 'side'])
        expect(contrast(colour(name), colour(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(3)
    for (const ground of ['paper', 'side', 'raised', 'selected'])
      expect(contrast(colour('selected-line'), colour(ground)), ground).toBeGreaterThanOrEqual(3)
    expect(contrast(colour('line-strong'), colour('paper'))).toBeGreaterThanOrEqual(3)
  })
})

describe('the sizes', () => {
  it('of rows and headers are those that scrolling counts with', () => {
    expect(light.get('row')).toBe(`${rowHeight}px`)
    expect(light.get('group-header')).toBe(`${headerHeight}px`)
  })
})

describe('avatars', () => {
  it('keep their letters readable in every colour', () => {
    const css = read('avatar.css')
    const pairs = [...css.matchAll(/--avatar-paper: (#\w+);\s*--avatar-ink: (#\w+);/g)]
    expect(pairs).toHaveLength(16)
    for (const [, paper, ink] of pairs) expect(contrast(paper!, ink!)).toBeGreaterThanOrEqual(4.5)
  })
})
