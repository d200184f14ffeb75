import { expect, it } from 'vitest'
import { restoreBounds } from '../../../main/desktop/windowBounds'

const screens = [{ x: 0, y: 0, width: 1920, height: 1040 }]

it('opens where it was', () => {
  const saved = { x: 100, y: 50, width: 900, height: 700 }
  expect(restoreBounds(saved, screens)).toEqual(saved)
})

it('does not open on a screen that was unplugged', () => {
  expect(restoreBounds({ x: 2_500, y: 50, width: 900, height: 700 }, screens)).toEqual({
    width: 900,
    height: 700
  })
})

it('does not open with its title bar above the screen', () => {
  expect(restoreBounds({ x: 100, y: -400, width: 900, height: 700 }, screens)).toEqual({
    width: 900,
    height: 700
  })
})

it('never opens smaller than it can be used', () => {
  expect(restoreBounds({ x: 0, y: 0, width: 10, height: 10 }, screens)).toMatchObject({
    width: 360,
    height: 480
  })
})
