export { diagnosticsReport } from './diagnosticsReport'
export type { DiagnosticsSnapshot } from './diagnosticsSnapshot'
export { createRedactor, type Redactor } from './redactor'
export { watchVault } from './vaultWatch'
