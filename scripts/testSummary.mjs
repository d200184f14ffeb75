import { basename } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/**
 * What a test runner tells in its report, or a failure when it tells nothing: a suite that did not run has not passed.
 * @typedef {{ passed: number, failed: number, skipped: number, remarks: string[] }} Count
 */

/** The first line of an error's message, which a runner may have coloured. */
const firstLine = (message) =>
  stripVTControlCharacters(String(message ?? ''))
    .trim()
    .split('\n')[0]

/** One line for a failed test, so that the end of a long output names it. */
const failedTest = (where, title, message) => `${where} › ${title}: ${firstLine(message)}`

/** @returns the count of a vitest JSON report. A file that could not even be loaded counts as one failure. */
export function countVitest(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    remarks: [
      ...unloaded.map((file) => `could not be loaded: ${file.name}`),
      ...report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map((test) => failedTest(basename(name), test.fullName, test.failureMessages[0]))
      )
    ]
  }
}

/** @returns the specs of Playwright's nested suites, each with the titles that lead to it */
const specsIn = (suites, above = []) =>
  suites.flatMap(({ title, file, specs = [], suites: below = [] }) => {
    const titles = title === file ? above : [...above, title]
    return [
      ...specs.map((spec) => ({ ...spec, title: [...titles, spec.title].join(' ') })),
      ...specsIn(below, titles)
    ]
  })

/** @returns the count of a Playwright JSON report. A test that passed only at a second try counts as failed. */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  return {
    passed: expected,
    failed: unexpected + flaky + report.errors.length,
    skipped,
    remarks: [
      ...(flaky > 0 ? [`${flaky} passed only when tried again`] : []),
      ...specsIn(report.suites).flatMap(({ file, title, tests }) =>
        tests
          .filter(({ status }) => status === 'unexpected' || status === 'flaky')
          .map(({ results }) =>
            failedTest(file, title, results.find(({ error }) => error !== undefined)?.error.message)
          )
      ),
      ...report.errors.map((error) => `outside any test: ${firstLine(error.message)}`)
    ]
  }
}

/** @returns the count of the bench's verdicts: each figure is a test, skipped where other work kept the machine busy. */
export function countBench(report) {
  const bad = report.filter(({ ok }) => !ok)
  const skipped = bad.filter((figure) => figure.skipped).length
  return {
    passed: report.length - bad.length,
    failed: bad.length - skipped,
    skipped,
    remarks: bad.map(({ name, remark }) => `${name}: ${remark}`)
  }
}

/**
 * @param report parsed report, or null when there is none
 * @param exitCode of the runner
 * @param count one of the functions above
 * @returns the count, with a failure added when the runner ran nothing or failed without naming a test
 */
export function countSuite(report, exitCode, count) {
  const nothing = { passed: 0, failed: 0, skipped: 0, remarks: [] }
  const counted = report === null ? nothing : count(report)
  const broken = (remark) => ({
    ...counted,
    failed: counted.failed + 1,
    remarks: [...counted.remarks, remark]
  })
  if (report === null) return broken(`no report was written (exit code ${exitCode})`)
  if (counted.passed + counted.failed + counted.skipped === 0) return broken('no test was found')
  if (exitCode !== 0 && counted.failed === 0)
    return broken(`ended with exit code ${exitCode} although no test failed`)
  return counted
}

/** @returns the closing line, such as `120 passed, 0 failed, 2 skipped`. */
export function closingLine(counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
  const skipped = sum('skipped')
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
