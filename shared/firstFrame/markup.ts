import { glyphs, type GlyphName, type Shape } from '../glyphs'
import { icons, type IconName } from '../icons'
import { hueOf, initials } from '../initials'

/** HTML that may stand in the page as it is: made by `element` and `text` alone. */
export type Markup = string & { readonly markup: unique symbol }

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

/** @returns the words as text, whatever they are */
export const text = (words: string): Markup =>
  words.replace(/[&<>"']/gu, (letter) => escapes[letter] ?? letter) as Markup

type Attributes = Readonly<Record<string, string | number | undefined>>

/** @param attributes those that are undefined are left out; values may be any text */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly (Markup | null)[]
): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${text(String(value))}"`)
  return `<${name}${written.join('')}>${children.join('')}</${name}>` as Markup
}

export const span = (classes: string, ...children: readonly (Markup | null)[]): Markup =>
  element('span', { class: classes }, ...children)
export const div = (classes: string, ...children: readonly (Markup | null)[]): Markup =>
  element('div', { class: classes }, ...children)

/** Several elements beside each other. */
export const together = (parts: readonly Markup[]): Markup => parts.join('') as Markup

const drawing = (classes: string, ...shapes: readonly Markup[]): Markup =>
  element('svg', { class: classes, viewBox: '0 0 16 16' }, ...shapes)

function drawShape(shape: Shape): Markup {
  const { ink } = shape
  if (shape.kind === 'line') {
    const { x1, y1, x2, y2, width } = shape
    return element('line', { class: `mark__stroke--${ink}`, x1, y1, x2, y2, 'stroke-width': width })
  }
  const place = { cx: shape.x, cy: shape.y, r: shape.radius }
  return shape.kind === 'disc'
    ? element('circle', { class: `mark__fill--${ink}`, ...place })
    : element('circle', { class: `mark__stroke--${ink}`, ...place, 'stroke-width': shape.width })
}

/** As PresenceMark.vue draws it. */
export const mark = (glyph: GlyphName, classes = ''): Markup =>
  drawing(`mark mark--${glyph}${classes && ` ${classes}`}`, ...glyphs[glyph].map(drawShape))

/** As LineIcon.vue draws it. */
export const icon = (name: IconName, classes = ''): Markup =>
  drawing(`icon${classes && ` ${classes}`}`, ...icons[name].map((d) => element('path', { d })))

/** As InitialsAvatar.vue draws it. */
export function avatar(id: string, name: string, glyph: GlyphName | null = null): Markup {
  const letters = initials(name)
  return span(
    `avatar avatar--hue-${hueOf(id)}`,
    letters ? element('span', { class: 'avatar__letters', dir: 'auto' }, text(letters)) : icon('person'),
    glyph && mark(glyph, 'avatar__mark')
  )
}
