/** Heights in CSS pixels; the same numbers stand in styles/tokens.css and styles/pages.css. */
export const rowHeight = 40
export const headerHeight = 30
export const groupGap = 6
/** Rows of the alert log have room for a reason of one line in a wide window, of two, and of three in a narrow one. */
export const logRowHeights = { wide: 46, usual: 60, narrow: 78 } as const

export interface GroupPlace {
  /** Top edge of the group in the scrolled content. */
  readonly top: number
  readonly height: number
  readonly count: number
  /** How many rows stand in the groups before. */
  readonly before: number
}

export interface RowRange {
  readonly from: number
  /** First row that is not drawn. */
  readonly to: number
}

/** @returns where each group stands, given how many rows each has. Cost: one step for each group, not for each row. */
export function placeGroups(counts: readonly number[], row = rowHeight): GroupPlace[] {
  let top = 0
  let before = 0
  return counts.map((count) => {
    const place = { top, height: headerHeight + count * row + groupGap, count, before }
    top += place.height
    before += count
    return place
  })
}

export const contentHeight = (places: readonly GroupPlace[]): number => {
  const last = places.at(-1)
  return last ? last.top + last.height : 0
}

/** @returns the rows of a group that touch the strip from `top` to `bottom` of the content. */
export function rowsWithin(place: GroupPlace, top: number, bottom: number, row = rowHeight): RowRange {
  const first = place.top + headerHeight
  const clamp = (index: number): number => Math.min(Math.max(index, 0), place.count)
  return {
    from: clamp(Math.floor((top - first) / row)),
    to: clamp(Math.ceil((bottom - first) / row))
  }
}

/** @returns the top edge of a row, counted over all groups, in the content. */
export function topOfRow(places: readonly GroupPlace[], index: number): number {
  const place = places.find(({ before, count }) => index < before + count)
  return place ? place.top + headerHeight + (index - place.before) * rowHeight : 0
}

/**
 * @returns the scroll position nearest to the present one that shows the whole row, not hidden under the group
 * header that sticks to the top edge.
 */
export function scrollToShow(rowTop: number, scrollTop: number, viewHeight: number): number {
  const highest = rowTop - headerHeight
  const lowest = rowTop + rowHeight + groupGap - viewHeight
  // The very first row brings its header along; a view too low for both shows the row.
  return Math.max(0, Math.min(Math.max(scrollTop, lowest), highest))
}
