import { beforeEach, describe, expect, it } from 'vitest'
import { createRevival, type Revival } from '../../../main/desktop/revival'
import { createFakeClock, type FakeClock } from '../../fakeClock'

describe('a page that dies', () => {
  let clock: FakeClock
  let revival: Revival
  let loads: number
  const die = (): void => revival.died(() => void (loads += 1))
  beforeEach(() => {
    clock = createFakeClock()
    revival = createRevival(clock)
    loads = 0
  })

  it('is loaded again at once', () => {
    die()
    clock.pass(0)
    expect(loads).toBe(1)
    expect(clock.waiting).toBe(0)
  })

  it('whenever it is loaded is loaded ever more rarely, once a minute in the end', () => {
    revival.died(function dieAgain() {
      loads += 1
      revival.died(dieAgain)
    })
    clock.pass(10_000)
    expect(loads).toBeLessThanOrEqual(5)
    clock.pass(3_590_000)
    expect(loads).toBeGreaterThan(50)
    expect(loads).toBeLessThanOrEqual(70)
  })

  it('after a good while is loaded at once', () => {
    for (let death = 0; death < 5; death += 1) die()
    clock.pass(120_000)
    loads = 0
    die()
    clock.pass(0)
    expect(loads).toBe(1)
  })

  it('is loaded at once when somebody wants to see it, and not a second time', () => {
    for (let death = 0; death < 5; death += 1) die()
    revival.now()
    clock.pass(120_000)
    expect(loads).toBe(1)
  })

  it('is not loaded when its window is gone', () => {
    die()
    revival.cancel()
    clock.pass(120_000)
    revival.now()
    expect(loads).toBe(0)
  })
})
