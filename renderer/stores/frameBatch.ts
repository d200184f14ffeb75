/** Without a frame for so long, as in a window that nobody sees, the work is done all the same; ms. */
const withoutFrames = 250

export interface FrameBatch {
  ask(): void
  end(): void
}

/**
 * Runs `work` at once when it is asked for after a pause, so that a single change is on the screen with the next frame;
 * while it is asked for again and again, once for each frame that is drawn.
 */
export function createFrameBatch(work: () => void): FrameBatch {
  let following = false
  let asked = false
  /** The coming frame shows already what was done between two frames. */
  let taken = false
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const end = (): void => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    following = false
  }
  const follow = (): void => {
    following = true
    frame = requestAnimationFrame(onFrame)
    timer = setTimeout(onFrame, withoutFrames)
  }
  function onFrame(): void {
    end()
    if (taken) {
      taken = false
      follow()
    } else if (asked) {
      asked = false
      follow()
      work()
    }
  }

  return {
    ask() {
      if (following) {
        asked = true
        return
      }
      taken = true
      follow()
      work()
    },
    end
  }
}
