import type { Measure } from './measures'
import type { Result } from './results'

/** @returns a figure as a person reads it: three digits that matter, thousands apart */
export function figure(value: number | null): string {
  if (value === null) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

const verdict = ({ pass }: Result): string => (pass === null ? '' : pass ? 'ok' : 'MISSED')

/** @returns the words of each row, the head first */
export function tableRows(results: readonly Result[], measures: readonly Measure[]): string[][] {
  const rows = results.map((result) => {
    const what = measures.find(({ id, at }) => id === result.id && at === result.at)?.what ?? ''
    const { id, at, value, unit, target, min, max } = result
    const spread = `${figure(min)} … ${figure(max)}`
    return [id, at, what, figure(value), unit, spread, target === null ? '' : String(target), verdict(result)]
  })
  return [['id', 'at', 'what', 'median', 'unit', 'spread', 'target', ''], ...rows]
}

/** Lines the columns up; figures stand to the right. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const toTheRight = new Set([3, 5, 6])
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        toTheRight.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
      )
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}

/** The same as a table of Markdown. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`
  return [
    line(head),
    line(head.map((_, column) => (column === 3 || column >= 5 ? '--:' : '---'))),
    ...body.map(line)
  ].join('\n')
}
