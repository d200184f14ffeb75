import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  contentHeight,
  groupGap,
  headerHeight,
  placeGroups,
  rowHeight,
  rowsWithin,
  scrollToShow,
  topOfRow
} from '../../../renderer/list/geometry'

const counts = fc.array(fc.nat(300), { maxLength: 6 })

describe('where rows stand in the list', () => {
  it('draws exactly the rows that touch the screen', () => {
    fc.assert(
      fc.property(counts, fc.nat(40_000), fc.integer({ min: 1, max: 1_000 }), (groups, top, height) => {
        const places = placeGroups(groups)
        for (const [group, count] of groups.entries()) {
          const place = places[group]!
          const { from, to } = rowsWithin(place, top, top + height)
          for (let row = 0; row < count; row += 1) {
            const rowTop = topOfRow(places, place.before + row)
            const touches = rowTop < top + height && rowTop + rowHeight > top
            expect(row >= from && row < to).toBe(touches)
          }
        }
      }),
      { numRuns: 60 }
    )
  })

  it('gives the content the height of all rows, headers and gaps', () => {
    fc.assert(
      fc.property(counts, (groups) => {
        const rows = groups.reduce((sum, count) => sum + count, 0)
        expect(contentHeight(placeGroups(groups))).toBe(
          rows * rowHeight + groups.length * (headerHeight + groupGap)
        )
      })
    )
  })

  it('scrolls as little as needed to show a whole row below the header that sticks', () => {
    expect(scrollToShow(500, 300, 400)).toBe(300)
    expect(scrollToShow(310, 300, 400)).toBe(310 - headerHeight)
    expect(scrollToShow(690, 300, 400)).toBe(690 + rowHeight + groupGap - 400)
    expect(scrollToShow(headerHeight, 300, 400)).toBe(0)
  })
})
