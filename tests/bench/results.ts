import { isMeasured, measures, type Measure, type MeasureId } from './measures'
import { median } from './statistics'

/** One line of bench-results.json. */
export interface Result {
  id: MeasureId
  at: string
  /** Median of the rounds; null when it could not be measured. */
  value: number | null
  unit: string
  target: number | null
  /** Null for a figure without a target. */
  pass: boolean | null
  rounds: number
  min: number | null
  max: number | null
}

/** Figures of all rounds. */
export interface Collector {
  beginRound(): void
  /** A figure that is noted twice in one round counts with the worse of both. */
  note(id: MeasureId, at: string, value: number): void
  /** One line for each figure that a run of this form yields. */
  results(form: { only: readonly string[]; short: boolean }): Result[]
}

/** Names a figure. */
export const keyOf = (id: string, at: string): string => `${id} ${at}`
const finite = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(6)) : null

export function createCollector(): Collector {
  const rounds: Map<string, number>[] = []

  const result = ({ id, at, unit, target }: Measure): Result => {
    const values = rounds.flatMap((round) => round.get(keyOf(id, at)) ?? [])
    const value = median(values)
    return {
      id,
      at,
      value: finite(value),
      unit,
      target,
      pass: target === null ? null : value <= target,
      rounds: values.length,
      min: finite(Math.min(...values)),
      max: finite(Math.max(...values))
    }
  }

  return {
    beginRound: () => void rounds.push(new Map()),
    note(id, at, value) {
      const key = keyOf(id, at)
      if (!measures.some((measure) => keyOf(measure.id, measure.at) === key))
        throw new Error(`The table of measures does not hold ${key}.`)
      const round = rounds.at(-1)
      round?.set(key, Math.max(value, round.get(key) ?? -Infinity))
    },
    results: (form) => measures.filter((measure) => isMeasured(measure, form)).map(result)
  }
}
