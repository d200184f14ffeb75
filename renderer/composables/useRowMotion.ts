import { nextTick, watch } from 'vue'

const duration = 220
const easing = 'cubic-bezier(0.2, 0, 0, 1)'

const still = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches

export interface RowMotionOptions {
  /** Counts up with every change of the list that should be seen as movement. */
  version(): number
  /** Top edges of the drawn rows in the scrolled content, by id, in the order of the list. */
  tops(): Map<string, number>
  /** Top edge of any row, or null when the list does not hold it. */
  topOf(id: string): number | null
  scrollTop(): number
  scrollTo(top: number): void
  element(id: string): HTMLElement | null
  /** Rows that changed by themselves, others only made room. */
  changed(): ReadonlySet<string>
  /** The row that the person looks at, if any. */
  held(): string | null
}

/**
 * Keeps the list calm while it changes: what the person looks at stays in place when rows come and go above it; rows
 * glide to their new places, those from elsewhere fade in. At the very top the list shows what comes instead, and
 * nothing glides when the person asked for less motion.
 */
export function useRowMotion(options: RowMotionOptions): void {
  let drawn = new Map<string, number>()
  watch(options.tops, (tops) => (drawn = tops), { flush: 'post', immediate: true })

  function keepInPlace(before: ReadonlyMap<string, number>, scrolled: number): void {
    if (scrolled === 0) return
    const held = options.held()
    const ids = held === null ? [...before.keys()] : [held, ...before.keys()]
    for (const id of ids) {
      const old = before.get(id)
      if (old === undefined || old < scrolled || options.changed().has(id)) continue
      const top = options.topOf(id)
      if (top === null) continue
      options.scrollTo(top - old + scrolled)
      return
    }
  }

  function glide(before: ReadonlyMap<string, number>, scrolled: number): void {
    const scrolledNow = options.scrollTop()
    for (const [id, top] of options.tops()) {
      const old = before.get(id)
      const distance = old === undefined ? 0 : old - scrolled - (top - scrolledNow)
      if (old !== undefined && Math.abs(distance) < 0.5) continue
      const frames: Keyframe[] =
        old === undefined
          ? [{ opacity: 0 }, { opacity: 1 }]
          : [{ transform: `translateY(${distance}px)` }, { transform: 'none' }]
      options.element(id)?.animate(frames, { duration, easing })
    }
  }

  watch(options.version, () => {
    const before = drawn
    const scrolled = options.scrollTop()
    void nextTick(() => {
      keepInPlace(before, scrolled)
      if (options.changed().size > 0 && !still()) glide(before, scrolled)
    })
  })
}
