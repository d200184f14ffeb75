export interface Count {
  passed: number
  failed: number
  skipped: number
  remarks: string[]
}
export declare function countVitest(report: {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    name: string
    status: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}): Count
interface PlaywrightSuite {
  title: string
  file: string
  specs?: {
    title: string
    file: string
    tests: { status: string; results: { error?: { message?: string } }[] }[]
  }[]
  suites?: PlaywrightSuite[]
}
export declare function countPlaywright(report: {
  suites: PlaywrightSuite[]
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: { message?: string }[]
}): Count
export declare function countBench(
  report: { name: string; ok: boolean; skipped: boolean; remark: string }[]
): Count
export declare function countSuite<R>(report: R | null, exitCode: number, count: (report: R) => Count): Count
export declare function closingLine(counts: Count[]): string
