import * as v from 'valibot'

/** What the vault asks its helper process. `probe` stores and removes a worthless entry to see whether that can be done. */
export type KeychainCall =
  | { kind: 'get'; service: string; account: string }
  | { kind: 'set'; service: string; account: string; password: string }
  | { kind: 'delete'; service: string; account: string }
  | { kind: 'probe'; service: string; account: string }

export type HelperRequest = KeychainCall & { id: number }

const AnswerSchema = v.variant('ok', [
  v.object({ id: v.number(), ok: v.literal(true), value: v.union([v.string(), v.boolean(), v.null()]) }),
  v.object({ id: v.number(), ok: v.literal(false), message: v.string() })
])

/** The answer to the request with the same id. `message` holds the keychain's own words. */
export type HelperAnswer = v.InferOutput<typeof AnswerSchema>

/** @returns the answer, or null for anything else that arrives on the channel. */
export function readAnswer(message: unknown): HelperAnswer | null {
  const parsed = v.safeParse(AnswerSchema, message)
  return parsed.success ? parsed.output : null
}
