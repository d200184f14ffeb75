/**
 * The presence marks, drawn once as vectors on a field of 16 by 16 units: the window turns them into SVG, the tray
 * into bitmaps of every size. They differ in shape as well as in colour.
 */
export type Ink = 'tone' | 'paper'
export type Shape =
  | { kind: 'disc'; ink: Ink; x: number; y: number; radius: number }
  | { kind: 'ring'; ink: Ink; x: number; y: number; radius: number; width: number }
  | { kind: 'line'; ink: Ink; x1: number; y1: number; x2: number; y2: number; width: number }

export const glyphNames = [
  'available',
  'away',
  'busy',
  'offline',
  'unknown',
  'disconnected',
  'signed-out'
] as const
export type GlyphName = (typeof glyphNames)[number]

const disc: Shape = { kind: 'disc', ink: 'tone', x: 8, y: 8, radius: 7 }
const ring: Shape = { kind: 'ring', ink: 'tone', x: 8, y: 8, radius: 6, width: 2 }
const line = (ink: Ink, x1: number, y1: number, x2: number, y2: number, width: number): Shape => ({
  kind: 'line',
  ink,
  x1,
  y1,
  x2,
  y2,
  width
})

export const glyphs: Readonly<Record<GlyphName, readonly Shape[]>> = {
  available: [disc],
  away: [disc, line('paper', 8, 8, 8, 4.2, 1.8), line('paper', 8, 8, 10.6, 9.8, 1.8)],
  busy: [disc, line('paper', 5, 8, 11, 8, 2.4)],
  offline: [ring],
  unknown: [ring, { kind: 'disc', ink: 'tone', x: 8, y: 8, radius: 1.6 }],
  disconnected: [
    ring,
    line('tone', 8, 4.8, 8, 8.4, 2),
    { kind: 'disc', ink: 'tone', x: 8, y: 11.2, radius: 1.15 }
  ],
  'signed-out': [disc, line('paper', 5, 11, 11, 5, 2)]
}

/**
 * Tones with a contrast of at least 3:1 on light panels as well as on dark ones. Nobody tells a program which kind a panel
 * is: the theme of the applications is often another.
 */
export const panelTones: Readonly<Record<GlyphName, string>> = {
  available: '#1f9442',
  away: '#b37400',
  busy: '#ef3b3b',
  offline: '#7b838c',
  unknown: '#7b838c',
  disconnected: '#cc660e',
  'signed-out': '#7b838c'
}

/** Tones that keep a contrast of at least 3:1 in the window, by its scheme. */
export const tones: Readonly<Record<'light' | 'dark', Readonly<Record<GlyphName, string>>>> = {
  light: {
    available: '#1a7f37',
    away: '#9a6700',
    busy: '#cf222e',
    offline: '#656d76',
    unknown: '#656d76',
    disconnected: '#b35900',
    'signed-out': '#7d858e'
  },
  dark: {
    available: '#3fb950',
    away: '#e3b341',
    busy: '#f85149',
    offline: '#b1bac4',
    unknown: '#b1bac4',
    disconnected: '#f0a04b',
    'signed-out': '#8b949e'
  }
}
