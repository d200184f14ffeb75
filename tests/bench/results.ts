import { measures, type Measure, type MeasureId } from './measures'
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
  /** @param allowance in per cent, added to the targets */
  results(ids: readonly string[], allowance: number): Result[]
}

const keyOf = (id: string, at: string): string => `${id} ${at}`
const finite = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(6)) : null

export function createCollector(): Collector {
  const rounds: Map<string, number>[] = []

  const result = ({ id, at, unit, target }: Measure, allowance: number): Result => {
    const values = rounds.flatMap((round) => round.get(keyOf(id, at)) ?? [])
    const value = median(values)
    const limit = target === null ? null : target * (1 + allowance / 100)
    return {
      id,
      at,
      value: finite(value),
      unit,
      target,
      pass: limit === null ? null : value <= limit,
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
    results: (ids, allowance) =>
      measures
        .filter(({ id }) => ids.length === 0 || ids.includes(id))
        .map((measure) => result(measure, allowance))
  }
}
