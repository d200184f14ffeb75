import { expect, it } from 'vitest'
import { createLogNews } from '../../../main/alerts/logNews'
import { createFakeClock } from './fakeClock'

it('a log that grows is told at once, and in a storm once a second, the last time too', () => {
  const clock = createFakeClock(0)
  const told: number[] = []
  const grew = createLogNews(clock, () => told.push(clock.now()))
  grew()
  expect(told).toEqual([0])
  for (let at = 0; at < 2_500; at += 10) {
    grew()
    clock.advance(10)
  }
  clock.advance(60_000)
  expect(told).toEqual([0, 1_000, 2_000, 3_000])
  grew()
  expect(told.at(-1)).toBe(clock.now())
})
