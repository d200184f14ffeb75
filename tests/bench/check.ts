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
  /** What was compared, as a person reads it. */
  remark: string
}

/** A figure may be worse by this much before it counts as a regression. */
const allowance = 1.25

const bareStartOf = (results: readonly Result[]): number | null =>
  results.find(({ id, at }) => id === 'start' && at === 'bare')?.value ?? null

/**
 * Compares the figures that do not depend on the machine: ratios, counts and sizes as they are; times as they would be on
 * the baseline's machine, by the start of the bare window on both. Each may be as large as its target or, where the
 * target is not reached yet, as the baseline, and a quarter more.
 * @param bareStartMs of the same run, for times; by default that of `results`
 */
export function judge(
  results: readonly Result[],
  baseline: Baseline,
  bareStartMs = bareStartOf(results)
): Verdict[] {
  return results.flatMap(({ id, at, value, min, unit, target }) => {
    const checked = measures.find((measure) => measure.id === id && measure.at === at)?.checked
    const name = keyOf(id, at)
    const known = baseline.figures[name]
    const most = Math.max(target ?? -Infinity, known ?? -Infinity)
    if (!checked || most === -Infinity) return []
    if (value === null || min === null) return [{ name, ok: false, remark: 'could not be measured' }]
    const limit = most * allowance
    const why =
      known !== undefined && known > (target ?? -Infinity) ? `baseline ${known}` : `target ${target}`
    if (checked === 'as it is')
      return [
        { name, ok: value <= limit, remark: `${value} ${unit}, at most ${round(limit)} (${why} + 25 %)` }
      ]
    if (bareStartMs === null)
      return [{ name, ok: false, remark: 'the start of the bare window was not measured' }]
    // What else the machine does only ever adds to a time, so the best round tells most about the code.
    const there = (min * baseline.bareStartMs) / bareStartMs
    const remark = `${min} ${unit}, ${round(there)} on the baseline's machine, at most ${round(limit)} (${why} + 25 %)`
    return [{ name, ok: there <= limit, remark }]
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
