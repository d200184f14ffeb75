import type { MeasureId } from '../measures'
import type { Stage } from '../stage'

/** Notes one figure of this round; `at` stands in the table of measures. */
export type Note = (id: MeasureId, at: string, value: number) => void

/** One way of using the app that yields figures; runs once in each round. */
export interface Scenario {
  name: string
  /** Whose figures it yields. */
  ids: readonly MeasureId[]
  /** @param round counts from 0, for scenarios that change the order of what they compare */
  run(stage: Stage, note: Note, round: number): Promise<void>
}
