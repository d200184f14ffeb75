import { measures } from './measures'
import { keyOf, type Result } from './results'

/** Figures of an earlier run on a machine that did nothing else: what is known to miss its target. */
export interface Baseline {
  /** Day of that run, YYYY-MM-DD. */
  date: string
  machine: string
  /** Start of the bare window in that run, ms: the measure of how fast that machine is. */
  bareStartMs: number
  /** Median of each checked figure, by `id at`. */
  figures: Readonly<Record<string, number>>
}

/** How one figure stands against target and baseline. */
export interface Verdict {
  name: string
  ok: boolean
  /** Other work on the machine makes it worse. */
  timed: boolean
  /** What was compared, as a person reads it. */
  remark: string
}

/** A ratio, count or size may be worse by this much before it counts as a regression. */
const allowance = 1.25
/** A time in ms depends on the machine in more ways than the start of a window tells. */
const timeAllowance = 1.6

const bareStartOf = (results: readonly Result[]): number | null =>
  results.find(({ id, at }) => id === 'start' && at === 'bare')?.value ?? null

/**
 * Compares the figures that do not depend on the machine: counts, sizes and ratios as they are; times as they would be on
 * the baseline's machine, by the start of the bare window on both, unless that would make them worse. Each may be as large
 * as its target or, where the target is not reached yet, as the baseline, and the allowance more.
 */
export function judge(results: readonly Result[], baseline: Baseline): Verdict[] {
  const bareStartMs = bareStartOf(results)
  return results.flatMap(({ id, at, value, min, unit, target }) => {
    const checked = measures.find((measure) => measure.id === id && measure.at === at)?.checked
    const name = keyOf(id, at)
    const known = baseline.figures[name]
    const most = Math.max(target ?? -Infinity, known ?? -Infinity)
    if (!checked || most === -Infinity) return []
    const timed = checked !== 'count'
    // No other work excuses that.
    const fail = (remark: string): Verdict[] => [{ name, ok: false, timed: false, remark }]
    if (value === null || min === null) return fail('could not be measured')
    // What else the machine does only ever adds to a time, so the best round tells most about the code.
    const figure = timed ? min : value
    const more = checked === 'time' ? timeAllowance : allowance
    const limit = most * more
    const percent = Math.round((more - 1) * 100)
    const atMost = `at most ${round(limit)} (${known === most ? 'baseline' : 'target'} ${most} + ${percent} %)`
    if (checked !== 'time')
      return [{ name, ok: figure <= limit, timed, remark: `${figure} ${unit}, ${atMost}` }]
    if (bareStartMs === null) return fail('the start of the bare window was not measured')
    const there = Math.min(figure, (figure * baseline.bareStartMs) / bareStartMs)
    const remark = `${figure} ${unit}, ${round(there)} on the baseline's machine, ${atMost}`
    return [{ name, ok: there <= limit, timed, remark }]
  })
}

const round = (value: number): number => Number(value.toPrecision(4))

/** @returns the figures of a run, for later checks; null when the bare window did not start */
export function baselineOf(results: readonly Result[], machine: string, date: string): Baseline | null {
  const bareStartMs = bareStartOf(results)
  if (bareStartMs === null) return null
  const figures = results.flatMap(({ id, at, value }) => {
    const checked = measures.find((measure) => measure.id === id && measure.at === at)?.checked
    return checked && value !== null ? [[keyOf(id, at), value] as const] : []
  })
  return { date, machine, bareStartMs, figures: Object.fromEntries(figures) }
}
