import { measures } from './measures'
import type { Result } from './results'
import { markdownTable, tableRows } from './table'

/** @returns docs/performance.md, made of the figures of one run */
export function performanceDocument(results: readonly Result[], machine: string, rounds: number): string {
  return `# Performance

This page is written by \`npm run bench -- --write-docs\`. ${rounds} rounds; each figure is the median of the rounds.

${machine}.

${markdownTable(tableRows(results, measures))}
`
}
