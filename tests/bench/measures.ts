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
  /**
   * How `--check` looks at it: a count, a size or a ratio of such, which other work on the machine does not change;
   * a ratio of times; or a time, which is taken in proportion to the start of the bare window in the same run. What has
   * none is only printed.
   */
  checked?: 'count' | 'ratio of times' | 'time'
  /** The short form leaves it out. */
  fullOnly?: true
}

const count = { checked: 'count' } as const
const ratio = { checked: 'ratio of times' } as const
const time = { checked: 'time' } as const
const fullOnly = { fullOnly: true } as const

const row = (
  id: MeasureId,
  at: string,
  what: string,
  unit: string,
  target: number | null = null,
  more: Pick<Measure, 'checked' | 'fullOnly'> = {}
): Measure => ({ id, at, what, unit, target, ...more })

/** With few changes the p95 is the slowest one, which any hiccup decides: the check looks at the p50. */
const change = (size: string, target: number, full: Pick<Measure, 'fullOnly'> = {}): Measure[] => [
  row('change', `${size} row`, "server's change to the row (p95)", 'ms', target, full),
  row('change', `${size} tray`, "server's change to the tray's tool tip (p95)", 'ms', target, full),
  row('change', `${size} notification`, "server's change to the call of Notify (p95)", 'ms', target, full),
  row('change', `${size} row p50`, "server's change to the row (p50)", 'ms', null, {
    ...time,
    ...full
  }),
  row('change', `${size} tray p50`, 'to the tray (p50)', 'ms', null, { ...time, ...full }),
  row('change', `${size} notification p50`, 'to the notification (p50)', 'ms', null, {
    ...time,
    ...full
  }),
  row('change', `${size} server`, 'of it: the server makes its answer (p50)', 'ms', null, full),
  row('change', `${size} sent`, 'request until its last byte is sent (p50)', 'ms', null, full),
  row('change', `${size} bench`, "longest block of the bench's own loop", 'ms', null, full)
]

/** The table, in the order in which it is printed. A figure of each round comes from one of the files in scenarios/. */
export const measures: readonly Measure[] = [
  row('start', '100', 'spawn to friends list painted', 'x bare', 1.2, ratio),
  row('start', '10,000', 'the same', 'x bare', 1.35, ratio),
  row('start', 'bare', 'spawn to bare window painted', 'ms'),
  row('start', '100 ms', 'spawn to friends list painted', 'ms'),
  row('start', '10,000 ms', 'the same', 'ms'),
  row('start', '100 confirmed', 'spawn to list confirmed by the server', 'x bare', null, ratio),
  row('start', '10,000 confirmed', 'the same', 'x bare', null, ratio),
  row('start', '100 cpu', 'processor time until then', 'x bare', null, count),
  row('start', '10,000 cpu', 'the same', 'x bare', null, count),
  row('memory-open', '100', 'memory, window open', 'x bare', 1.15, count),
  row('memory-open', 'bare', 'memory of the bare window', 'MiB'),
  row('memory-open', '100 MiB', 'memory, window open', 'MiB'),
  row('memory-open', '10,000 MiB', 'the same', 'MiB'),
  row('memory-per-friend', '100 to 10,000', 'memory per further friend', 'KiB', 4, count),
  row('memory-hidden', '100 started hidden', 'memory, no window yet', 'x bare tray', 1.1, count),
  row('memory-hidden', '100 hidden 5 min', 'memory, window given up', 'x bare tray', 1.1, count),
  row('memory-hidden', 'bare tray', 'memory of the bare tray', 'MiB'),
  row('memory-hidden', '100 started hidden MiB', 'memory, no window yet', 'MiB'),
  row('memory-hidden', '100 hidden 5 min MiB', 'memory, window given up', 'MiB'),
  row('reopen', '10,000', 'no renderer alive to window painted', 'ms', 400, time),
  row('reopen', '10,000 kept', 'hidden window to painted again', 'ms', 400, time),
  row('sign-in', '10,000', 'sign-in to whole list on screen', 's', 0.7, time),
  row('sign-in', '100,000', 'the same', 's', 6, { ...time, ...fullOnly }),
  ...change('100', 30),
  ...change('1,000', 40, fullOnly),
  ...change('10,000', 90),
  row('ipc-bytes', 'any', 'IPC between main and window for one change', 'bytes', 1024, count),
  row('search', '10,000', 'key in search to rows shown (p95, script)', 'ms', 8),
  row('search', '10,000 p50', 'the same (p50)', 'ms', null, time),
  row('search', '100,000', 'key in search to rows shown (p95, script)', 'ms', 50, fullOnly),
  row('scroll', '10,000', 'scrolling end to end, longest task', 'ms', 50, time),
  row('main-block', '10,000', "longest block of main's loop, whole run", 'ms', 50, time),
  row('main-block', '10,000 start', 'of it from ready to the list', 'ms'),
  row('main-block', 'bare start', 'the bare window from ready on', 'ms', null, fullOnly),
  row('main-block', '10,000 sign-in', 'of it while signing in', 'ms'),
  row('main-block', '10,000 changes', 'of it during single changes', 'ms'),
  row('main-block', '10,000 scroll', 'of it while scrolling', 'ms'),
  row('main-block', '10,000 search', 'of it while searching', 'ms'),
  row('main-block', '10,000 hide', 'of it while hiding and giving up', 'ms'),
  row('main-block', '10,000 reopen', 'of it while making the window again', 'ms'),
  row('idle', '10,000', 'processor, hidden and connected', '% of a core', 0.2),
  row('idle', '10,000 wake-ups', "wake-ups of main beyond bare tray's", '/s', 3, count),
  row('idle', '10,000 all wake-ups', 'of all threads and processes beyond it', '/s'),
  row('idle', 'bare tray', 'processor, bare tray', '% of a core'),
  row('storm', '10,000 updates', 'list updates in one frame, 10,000 changes/s', '', 1, count),
  row('storm', '10,000 main', "longest block of main's loop in the storm", 'ms', 50, time),
  row('storm', '10,000 window', "window's longest task in the storm", 'ms', 50, time),
  row('app-size', 'any', 'app code without native modules', 'MB', 2.5, count)
]

/** @returns whether a run of that form yields the figure */
export const isMeasured = ({ id, fullOnly }: Measure, form: { only: readonly string[]; short: boolean }) =>
  (form.only.length === 0 || form.only.includes(id)) && !(form.short && fullOnly)
