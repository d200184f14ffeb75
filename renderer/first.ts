import { createDates } from './composables/dates'
import { firstFrame, writeTimes } from './firstFrame'

// What the page begins with. The first frame, if main has put one into it, comes on the screen before anything else is
// done: then it gets its times, and the app itself is loaded. A hidden window draws no frames, so a timer goes on without.
const patienceMs = 200

function whenDrawn(work: () => void): void {
  let done = false
  const once = (): void => {
    if (!done) work()
    done = true
  }
  requestAnimationFrame(() => setTimeout(once))
  setTimeout(once, patienceMs)
}

const loadApp = (): void => void import('./main')
const frame = firstFrame()
if (frame)
  whenDrawn(() => {
    writeTimes(frame, createDates(navigator.language), Date.now())
    loadApp()
  })
else loadApp()
