import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = resolve(__dirname, '../..')
const document = readFileSync(resolve(root, 'docs/reliability.md'), 'utf8')

interface Row {
  fault: string
  seen: string
  tests: string[]
}

/** Rows of the first table; cells hold no bar. */
function rowsOf(text: string): Row[] {
  const table = text.slice(text.indexOf('| --- |'), text.indexOf('## Not yet')).split('\n').slice(1)
  return table.filter(Boolean).map((line) => {
    const [, fault = '', seen = '', tests = ''] = line.split('|').map((cell) => cell.trim())
    return { fault, seen, tests: tests.split('<br>').map((one) => one.replace(/^`|`$/g, '')) }
  })
}

interface Titles {
  /** Titles as they stand; one with places to fill in (`%s`, `$kind`, `${what}`) as a pattern. */
  patterns: { pattern: RegExp; fills: boolean }[]
  /** Every text of the file, to find what is filled in. */
  texts: Set<string>
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function titlesIn(path: string): Titles {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Titles = { patterns: [], texts: new Set() }
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.texts.add(node.text)
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [title] = node.arguments
      const pattern = title && patternOf(title, node.expression)
      if (pattern) found.patterns.push(pattern)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** `it`, `test`, `it.runIf(x)`, `it.each(x)`: whatever begins with one of the two, but not what is switched off. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'it' || callee.text === 'test'
  if (ts.isPropertyAccessExpression(callee))
    return !/^(skip|todo|fixme|fail|describe|use)$/.test(callee.name.text) && isTest(callee.expression)
  return ts.isCallExpression(callee) && isTest(callee.expression)
}

function patternOf(title: ts.Expression, callee: ts.Expression): Titles['patterns'][number] | null {
  if (ts.isStringLiteralLike(title)) {
    const isEach = /\.each\b/.test(callee.getText())
    const parts = isEach ? title.text.split(/%[sdifjo]|\$\w+/) : [title.text]
    return { pattern: new RegExp(`^${parts.map(escaped).join('(.+)')}$`), fills: parts.length > 1 }
  }
  if (!ts.isTemplateExpression(title)) return null
  const parts = [title.head.text, ...title.templateSpans.map((span) => span.literal.text)]
  return { pattern: new RegExp(`^${parts.map(escaped).join('(.+)')}$`), fills: true }
}

function hasTest({ patterns, texts }: Titles, title: string): boolean {
  return patterns.some(({ pattern, fills }) => {
    const match = pattern.exec(title)
    return match !== null && (!fills || match.slice(1).every((text) => texts.has(text)))
  })
}

const known = new Map<string, Titles>()
const titlesOf = (path: string): Titles => {
  const titles = known.get(path) ?? titlesIn(path)
  known.set(path, titles)
  return titles
}

describe('the table of faults', () => {
  const rows = rowsOf(document)

  it('has a row for each fault, with what a person sees and a test', () => {
    expect(rows.length).toBeGreaterThan(30)
    expect(new Set(rows.map((row) => row.fault)).size).toBe(rows.length)
    for (const row of rows) {
      expect(row.seen, row.fault).not.toBe('')
      expect(row.tests.length, row.fault).toBeGreaterThan(0)
    }
  })

  it.each(rows.flatMap(({ fault, tests }) => tests.map((test) => [fault, test] as const)))(
    '%s: %s',
    (_fault, test) => {
      const [file = '', title = ''] = test.split(' › ')
      const path = resolve(root, file)
      expect(file).toMatch(/^tests\/.+\.(test|spec)\.ts$/)
      expect(existsSync(path), file).toBe(true)
      expect(hasTest(titlesOf(path), title), `${file} has no test “${title}”`).toBe(true)
    }
  )

  it('would notice a test that was renamed, removed, switched off, or never filled in so', () => {
    const titles = titlesOf(resolve(root, 'tests/integration/faults.test.ts'))
    expect(hasTest(titles, 'is forgiven as soon as it is right')).toBe(true)
    expect(hasTest(titles, 'is forgiven as soon as it is righ')).toBe(false)
    expect(hasTest(titles, 'HTTP 500')).toBe(false)
    const rest = 'loses nobody, shows nobody as fresh, is told in a sentence, and passes by itself'
    expect(hasTest(titles, `HTTP 500 ${rest}`)).toBe(true)
    expect(hasTest(titles, `HTTP 501 ${rest}`)).toBe(false)
    const off = ts.createSourceFile('x.ts', "test.fixme('x', f)", ts.ScriptTarget.Latest, true)
    const call = (off.statements[0] as ts.ExpressionStatement).expression as ts.CallExpression
    expect(isTest(call.expression)).toBe(false)
  })
})
