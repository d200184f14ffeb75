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
  testResults: { name: string; status: string; assertionResults: unknown[] }[]
}): Count
export declare function countPlaywright(report: {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: { message?: string }[]
}): Count
export declare function countBench(
  report: { name: string; ok: boolean; skipped: boolean; remark: string }[]
): Count
export declare function countSuite<R>(report: R | null, exitCode: number, count: (report: R) => Count): Count
export declare function closingLine(counts: Count[]): string
