/** What is measured, under the names that bench-results.json uses. */
export type MeasureId =
  | 'start'
  | 'memory-open'
  | 'memory-per-friend'
  | 'memory-hidden'
  | 'reopen'
  | 'sign-in'
  | 'change'
  | 'ipc-bytes'
  | 'search'
  | 'scroll'
  | 'main-block'
  | 'idle'
  | 'storm'
  | 'app-size'

export interface Measure {
  id: MeasureId
  /** Number of friends and, where one id has several figures, which one it is. */
  at: string
  what: string
  unit: string
  /** The value may be this large; null for a figure that only explains another one. */
  target: number | null
}

const change = (size: string, target: number): Measure[] => [
  { id: 'change', at: `${size} row`, what: "server's change to the row (p95)", unit: 'ms', target },
  { id: 'change', at: `${size} row p50`, what: 'the same, p50', unit: 'ms', target: null },
  {
    id: 'change',
    at: `${size} tray`,
    what: "server's change to the tray's tool tip (p95)",
    unit: 'ms',
    target
  },
  { id: 'change', at: `${size} tray p50`, what: 'the same, p50', unit: 'ms', target: null },
  {
    id: 'change',
    at: `${size} notification`,
    what: "server's change to the call of Notify (p95)",
    unit: 'ms',
    target
  },
  { id: 'change', at: `${size} notification p50`, what: 'the same, p50', unit: 'ms', target: null }
]

/** The table, in the order in which it is printed. A figure of each round comes from one of the files in scenarios/. */
export const measures: readonly Measure[] = [
  { id: 'start', at: '100', what: 'spawn to friends list painted', unit: 'x bare', target: 1.2 },
  { id: 'start', at: '10,000', what: 'the same', unit: 'x bare', target: 1.35 },
  { id: 'start', at: 'bare', what: 'spawn to bare window painted', unit: 'ms', target: null },
  { id: 'start', at: '100 ms', what: 'spawn to friends list painted', unit: 'ms', target: null },
  { id: 'start', at: '10,000 ms', what: 'the same', unit: 'ms', target: null },
  { id: 'start', at: '100 cpu', what: 'processor time until then', unit: 'x bare', target: null },
  { id: 'start', at: '10,000 cpu', what: 'the same', unit: 'x bare', target: null },
  { id: 'memory-open', at: '100', what: 'memory, window open', unit: 'x bare', target: 1.15 },
  { id: 'memory-open', at: 'bare', what: 'memory of the bare window', unit: 'MiB', target: null },
  { id: 'memory-open', at: '100 MiB', what: 'memory, window open', unit: 'MiB', target: null },
  { id: 'memory-open', at: '10,000 MiB', what: 'the same', unit: 'MiB', target: null },
  { id: 'memory-per-friend', at: '100 to 10,000', what: 'memory per further friend', unit: 'KiB', target: 4 },
  { id: 'memory-hidden', at: '100', what: 'memory, window given up', unit: 'x bare tray', target: 1.1 },
  {
    id: 'memory-hidden',
    at: '100 started hidden',
    what: 'memory, never a window',
    unit: 'x bare tray',
    target: 1.1
  },
  { id: 'memory-hidden', at: 'bare tray', what: 'memory of the bare tray', unit: 'MiB', target: null },
  { id: 'memory-hidden', at: '100 MiB', what: 'memory, window given up', unit: 'MiB', target: null },
  { id: 'reopen', at: '10,000', what: 'hidden to window painted again', unit: 'ms', target: 400 },
  { id: 'reopen', at: '10,000 given up', what: 'the same, made again', unit: 'ms', target: 400 },
  { id: 'sign-in', at: '10,000', what: 'sign-in to whole list on screen', unit: 's', target: 0.7 },
  ...change('100', 30),
  ...change('1,000', 40),
  ...change('10,000', 90),
  { id: 'ipc-bytes', at: '10,000', what: 'IPC to the window for one change', unit: 'bytes', target: 1024 },
  { id: 'search', at: '10,000', what: 'key in search to rows shown (p95, script)', unit: 'ms', target: 8 },
  { id: 'scroll', at: '10,000', what: 'scrolling end to end, longest task', unit: 'ms', target: 50 },
  { id: 'main-block', at: '10,000', what: "longest block of main's loop", unit: 'ms', target: 50 },
  { id: 'main-block', at: '10,000 sign-in', what: 'of it while signing in', unit: 'ms', target: null },
  { id: 'main-block', at: '10,000 changes', what: 'of it during single changes', unit: 'ms', target: null },
  { id: 'idle', at: '10,000', what: 'processor, hidden and connected', unit: '% of a core', target: 0.2 },
  { id: 'idle', at: '10,000 wake-ups', what: "wake-ups of main beyond bare tray's", unit: '/s', target: 3 },
  {
    id: 'storm',
    at: '10,000 updates',
    what: 'list updates in one frame, 10,000 changes/s',
    unit: '',
    target: 1
  },
  {
    id: 'storm',
    at: '10,000 main',
    what: "longest block of main's loop in the storm",
    unit: 'ms',
    target: 50
  },
  { id: 'storm', at: '10,000 window', what: "window's longest task in the storm", unit: 'ms', target: 50 },
  { id: 'app-size', at: 'any', what: 'app code without native modules', unit: 'MB', target: 2.5 }
]
