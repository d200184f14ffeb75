/**
 * What came of reading a file of choices.
 * - `whole`: every part could be read; what an older file does not have yet stands at its default.
 * - `damaged`: `value` is what could be saved of it.
 * - `newer-version`: a later app wrote it in a form unknown here; `value` is the defaults.
 */
export interface FileReading<T> {
  state: 'whole' | 'damaged' | 'newer-version'
  value: T
}

/** A JSON object, as far as a file of choices is made of them. */
export const isRecord = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** @returns the object, or an empty one in the place of anything else */
export const recordOf = (json: unknown): Record<string, unknown> => (isRecord(json) ? json : {})
