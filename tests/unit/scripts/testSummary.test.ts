import { describe, expect, it } from 'vitest'
import {
  closingLine,
  countBench,
  countPlaywright,
  countSuite,
  countVitest
} from '../../../scripts/testSummary.mjs'

const vitest = (more: Partial<Parameters<typeof countVitest>[0]> = {}) => ({
  numPassedTests: 10,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'passed',
      assertionResults: [{ status: 'passed', fullName: 'a', failureMessages: [] }]
    }
  ],
  ...more
})
const playwright = (
  stats: Partial<Parameters<typeof countPlaywright>[0]['stats']> = {},
  errors: { message: string }[] = [],
  suites: Parameters<typeof countPlaywright>[0]['suites'] = []
) => ({
  suites,
  stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 0, ...stats },
  errors
})

describe('the count of all tests', () => {
  it('adds up the suites in one plain line', () => {
    const counts = [countSuite(vitest(), 0, countVitest), countSuite(playwright(), 0, countPlaywright)]
    expect(closingLine(counts)).toBe('15 passed, 0 failed')
  })
  it('tells what was skipped or left to do', () => {
    const counts = [
      countSuite(vitest({ numPendingTests: 1, numTodoTests: 1 }), 0, countVitest),
      countSuite(playwright({ skipped: 1 }), 0, countPlaywright)
    ]
    expect(closingLine(counts)).toBe('15 passed, 0 failed, 3 skipped')
  })
  it('counts a test file that could not be loaded', () => {
    const broken = vitest({ testResults: [{ name: 'b.test.ts', status: 'failed', assertionResults: [] }] })
    expect(countSuite(broken, 1, countVitest)).toMatchObject({
      passed: 10,
      failed: 1,
      remarks: ['could not be loaded: b.test.ts']
    })
  })
  it('counts a test that passed only at a second try, and an error outside any test', () => {
    const shaky = playwright({ expected: 4, flaky: 1 }, [{ message: 'no desktop\n  at …' }])
    expect(countSuite(shaky, 1, countPlaywright)).toMatchObject({
      passed: 4,
      failed: 2,
      remarks: ['1 passed only when tried again', 'outside any test: no desktop']
    })
  })
  it('names each failed test in one line, so that the end of a long output is enough', () => {
    const ended = (status: string, fullName: string, ...failureMessages: string[]) => ({
      status,
      fullName,
      failureMessages
    })
    const failed = vitest({
      numFailedTests: 1,
      testResults: [
        {
          name: '/somewhere/a.test.ts',
          status: 'failed',
          assertionResults: [
            ended('passed', 'adds'),
            ended('failed', 'a list keeps all', 'Error: gone\n at x')
          ]
        }
      ]
    })
    expect(countSuite(failed, 1, countVitest).remarks).toEqual(['a.test.ts › a list keeps all: Error: gone'])
    const spec = (title: string, status: string, ...messages: string[]) => ({
      file: 'b.spec.ts',
      title,
      tests: [{ status, results: [...messages.map((message) => ({ error: { message } })), {}] }]
    })
    const suite = {
      title: 'b.spec.ts',
      file: 'b.spec.ts',
      specs: [spec('opens', 'expected')],
      suites: [
        {
          title: 'behind a proxy',
          file: 'b.spec.ts',
          specs: [
            spec('asks', 'unexpected', '\u001B[31mno window\u001B[39m\n…'),
            spec('waits', 'flaky', 'late')
          ]
        }
      ]
    }
    expect(
      countSuite(playwright({ unexpected: 1, flaky: 1 }, [], [suite]), 1, countPlaywright)
    ).toMatchObject({
      failed: 2,
      remarks: [
        '1 passed only when tried again',
        'b.spec.ts › behind a proxy asks: no window',
        'b.spec.ts › behind a proxy waits: late'
      ]
    })
  })
  it('counts each figure of the bench as a test', () => {
    const figure = (name: string, ok: boolean, skipped = false) => ({
      name,
      ok,
      skipped,
      remark: '1.9 x bare'
    })
    const fine = [figure('start 100', true), figure('reopen 10,000', true)]
    expect(countSuite(fine, 0, countBench)).toMatchObject({ passed: 2, failed: 0, skipped: 0 })
    expect(countSuite([...fine, figure('start 10,000', false)], 1, countBench)).toMatchObject({
      passed: 2,
      failed: 1,
      remarks: ['start 10,000: 1.9 x bare']
    })
    expect(countSuite([...fine, figure('start 10,000', false, true)], 0, countBench)).toMatchObject({
      passed: 2,
      failed: 0,
      skipped: 1
    })
    expect(countSuite([], 0, countBench).failed).toBe(1)
  })
  it('counts a suite that wrote no report, found no test, or failed without a failed test', () => {
    expect(countSuite(null, 134, countVitest)).toMatchObject({
      passed: 0,
      failed: 1,
      remarks: ['no report was written (exit code 134)']
    })
    expect(countSuite(playwright({ expected: 0 }), 0, countPlaywright).failed).toBe(1)
    expect(countSuite(vitest(), 1, countVitest)).toMatchObject({ passed: 10, failed: 1 })
  })
})
