import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import {
  contentHeight,
  placeGroups,
  rowHeight,
  rowsWithin,
  scrollToShow,
  topOfRow,
  type GroupPlace,
  type RowRange
} from '../list/geometry'

/** Rows drawn beyond both edges, so that fast scrolling shows no gap. */
const beyond = 4

export interface ListWindow {
  readonly places: ComputedRef<readonly GroupPlace[]>
  readonly ranges: ComputedRef<readonly RowRange[]>
  readonly height: ComputedRef<number>
  /** How many whole rows fit on the screen. */
  readonly pageRows: ComputedRef<number>
  /** No group ever has more rows drawn than this. */
  readonly slots: ComputedRef<number>
  readonly scrollTop: () => number
  show(index: number): void
  scrollTo(top: number): void
}

/**
 * Which rows of the groups are on screen. Rows have one fixed height, so this is arithmetic over the groups and costs
 * the same for ten friends and for ten thousand.
 *
 * @param scroller the scrolling element
 * @param counts rows in each group
 * @param row height of a row; the methods about single rows know the usual one only
 */
export function useListWindow(
  scroller: Readonly<Ref<HTMLElement | null>>,
  counts: () => readonly number[],
  row: () => number = () => rowHeight
): ListWindow {
  const top = shallowRef(0)
  const viewHeight = shallowRef(0)
  // Only crossing a row changes what is drawn, so only that runs through Vue.
  const step = computed(() => Math.floor(top.value / row()))
  const places = computed(() => placeGroups(counts(), row()))
  const ranges = computed(() => {
    const from = (step.value - beyond) * row()
    const to = (step.value + 1 + beyond) * row() + viewHeight.value
    return places.value.map((place) => rowsWithin(place, from, to, row()))
  })

  const readScroll = (): void => {
    top.value = scroller.value?.scrollTop ?? 0
  }
  const sizes = new ResizeObserver(() => {
    const height = scroller.value?.clientHeight ?? 0
    // What is not on show keeps its rows for the moment in which it is again.
    if (height === 0) return
    viewHeight.value = height
    readScroll()
  })
  watch(
    scroller,
    (now, before) => {
      before?.removeEventListener('scroll', readScroll)
      sizes.disconnect()
      if (!now) return
      now.addEventListener('scroll', readScroll, { passive: true })
      sizes.observe(now)
      viewHeight.value = now.clientHeight
      readScroll()
    },
    { immediate: true, flush: 'post' }
  )
  onScopeDispose(() => {
    scroller.value?.removeEventListener('scroll', readScroll)
    sizes.disconnect()
  })

  const scrollTo = (next: number): void => {
    if (!scroller.value) return
    scroller.value.scrollTop = next
    readScroll()
  }

  return {
    places,
    ranges,
    height: computed(() => contentHeight(places.value)),
    pageRows: computed(() => Math.max(1, Math.floor(viewHeight.value / rowHeight) - 1)),
    slots: computed(() => Math.ceil(viewHeight.value / row()) + 2 * beyond + 2),
    scrollTop: () => scroller.value?.scrollTop ?? 0,
    show(index) {
      const scrollTop = scroller.value?.scrollTop ?? 0
      const next = scrollToShow(topOfRow(places.value, index), scrollTop, viewHeight.value)
      if (next !== scrollTop) scrollTo(next)
    },
    scrollTo
  }
}
