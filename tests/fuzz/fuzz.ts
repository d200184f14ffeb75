import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, expect } from 'vitest'
import { casesOf, seed, type Family } from './budget'
import { seeded, type Random } from './mutator'

/** No single case may take longer, ms. */
const patience = 1_000

/** Fails the file when anything in it is rejected behind everybody's back. */
export function watchRejections(): void {
  const rejected: unknown[] = []
  const note = (reason: unknown): void => void rejected.push(reason)
  beforeAll(() => void process.on('unhandledRejection', note))
  afterAll(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', note)
    expect(rejected).toEqual([])
  })
}

/** What may be thrown; anything else is a defect. */
export type Allowed = (error: unknown) => boolean
export const nothing: Allowed = () => false

interface Tally {
  passed: number
  refused: number
}

const known = (input: unknown): string => {
  const text = Buffer.isBuffer(input) ? input.toString('base64') : String(JSON.stringify(input))
  return text.length > 2_000 ? `${text.slice(0, 2_000)}… (${text.length})` : text
}

const failed = (family: Family, number: number, input: unknown, why: string): Error =>
  new Error(`${family}, seed ${seed}, case ${number}: ${why}\n${known(input)}`)

/** What a promise says that has not settled in time. */
const late = Symbol('late')

/** A promise that never settles would be waited for until the whole run is given up. */
async function inTime(work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const end = new Promise((done) => {
    timer = setTimeout(() => done(late), patience)
  })
  try {
    return await Promise.race([work, end])
  } finally {
    clearTimeout(timer)
  }
}

/** @returns how it ended, or `late`. @throws what is not allowed */
async function oneCase(work: () => unknown, allowed: Allowed): Promise<keyof Tally | 'late'> {
  const from = performance.now()
  let ended: keyof Tally = 'passed'
  try {
    const result = work()
    if (result instanceof Promise && (await inTime(result)) === late) return 'late'
  } catch (error) {
    if (!allowed(error)) throw error
    ended = 'refused'
  }
  return performance.now() - from > patience ? 'late' : ended
}

/**
 * Runs all cases of a family.
 * @param make makes the input of one case
 * @param decode the decoder under test, with whatever must hold for its result
 * @returns how many were decoded and how many refused
 * @throws Error with seed, case and input when one throws what it must not, or takes too long
 */
export async function fuzz<T>(
  family: Family,
  make: (random: Random, number: number) => T,
  decode: (input: T) => unknown,
  allowed: Allowed = nothing
): Promise<Tally> {
  const random = seeded(seed + family.length * 7_919)
  const tally: Tally = { passed: 0, refused: 0 }
  for (let number = 0, count = casesOf(family); number < count; number++) {
    const input = make(random, number)
    try {
      let ended: keyof Tally | 'late' = 'late'
      // A busy machine may stand still for a while; what hangs does so every time.
      for (let tries = 0; ended === 'late' && tries < 3; tries++)
        ended = await oneCase(() => decode(input), allowed)
      if (ended === 'late') throw new Error(`no end within ${patience} ms, three times`)
      tally[ended]++
    } catch (error) {
      throw failed(family, number, input, error instanceof Error ? (error.stack ?? '') : 'thrown')
    }
  }
  expect(tally.passed + tally.refused).toBe(casesOf(family))
  return tally
}
