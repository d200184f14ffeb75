import { expect, it } from 'vitest'
import { createBackoff } from '../../../main/session/backoff'

it('waits longer after each failure, up to a minute', () => {
  const backoff = createBackoff(() => 1)
  expect(Array.from({ length: 8 }, () => backoff.next())).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000
  ])
})

it('begins anew after a success', () => {
  const backoff = createBackoff(() => 1)
  backoff.next()
  backoff.next()
  backoff.reset()
  expect(backoff.next()).toBe(1_000)
})

it('spreads a thousand clients over at least half of the wait', () => {
  let seed = 0
  const waits = Array.from({ length: 1_000 }, () =>
    createBackoff(() => (seed = (seed + 0.618034) % 1)).next()
  )
  expect(Math.min(...waits)).toBeLessThan(520)
  expect(Math.max(...waits)).toBeGreaterThan(980)
})
