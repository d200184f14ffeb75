import * as v from 'valibot'
import { UserIdSchema, type UserId } from '@shared/ids'

/** A JSON object, not an array. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Own field of a JSON object; what a prototype carries is nobody's answer. */
export const field = (entry: Record<string, unknown>, name: string): unknown =>
  Object.prototype.hasOwnProperty.call(entry, name) ? entry[name] : undefined

const isUserId = (value: unknown): value is UserId => v.is(UserIdSchema, value)

/** @returns the id, or null when the value cannot be one. Numbers are taken as their digits. */
export function toUserId(value: unknown): UserId | null {
  const text = typeof value === 'number' ? String(value) : value
  return isUserId(text) ? text : null
}

/** The first id under one of the names. */
export function firstId(entry: Record<string, unknown>, names: readonly string[]): UserId | null {
  for (const name of names) {
    const id = toUserId(field(entry, name))
    if (id !== null) return id
  }
  return null
}

/** Text of a tolerant field: anything else is no text. */
export const TextSchema = v.fallback(v.string(), '')
