import { measures } from './measures'
import { notes, type MeasureNote } from './notes'
import type { Result } from './results'
import { markdownTable, tableRows } from './table'

/** @returns docs/performance.md, made of the figures of one run */
export function performanceDocument(results: readonly Result[], machine: string, rounds: number): string {
  const about = (withTarget: boolean): Result[] =>
    results.filter(({ target }) => (target !== null) === withTarget)
  return `# Performance

A presence client sits in the tray all day, so it is measured against the least that an Electron app can cost: one window
with one static page (\`tests/bench/bare/window\`), and one tray icon without a window (\`tests/bench/bare/tray\`), started
with the same switches in the same run. \`npm run bench\` measures everything below and writes \`bench-results.json\`;
\`npm run bench -- --write-docs\` writes this page. Every scenario runs once in each round, and a figure is the median of
the rounds, with the least and the most of them as its spread.

This page: ${rounds} rounds, ${machine}.

${markdownTable(tableRows(about(true), measures))}

## What stands behind the figures

${notes
  .filter(({ id }) => results.some((result) => result.id === id))
  .map((note) => chapter(note, about(false)))
  .join('\n\n')}
`
}

function chapter({ id, title, how, limit }: MeasureNote, others: readonly Result[]): string {
  const own = others.filter((result) => result.id === id)
  const table = own.length === 0 ? '' : `\n\n${markdownTable(tableRows(own, measures))}`
  return `### ${title}\n\n${how}\n\n*Where the limit lies:* ${limit}${table}`
}
