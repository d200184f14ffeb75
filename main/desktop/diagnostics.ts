import { release } from 'node:os'
import { app } from 'electron'
import { systemClock } from '@shared/clock'
import type { StoreTrouble } from '@shared/storeTrouble'
import type { AlertDesk } from '../alerts'
import { type DiagnosticsSnapshot, diagnosticsReport } from '../log'
import type { Accounts } from '../session/accounts'
import type { SettingsStore } from '../store/settingsStore'
import type { LogJournal } from './logJournal'

export interface DiagnosticsParts {
  journal: LogJournal
  accounts: Pick<Accounts, 'views'>
  settings: Pick<SettingsStore, 'value'>
  alerts: Pick<AlertDesk, 'view'>
  withoutKeychain: boolean
  troubles(): readonly StoreTrouble[]
  /** null as long as it is not known. */
  trayHost(): boolean | null
}

const linesSent = 200

/** @returns the report of how things stand now, safe to be sent to somebody else. */
export function readDiagnostics(parts: DiagnosticsParts): string {
  const { journal, accounts, settings, alerts } = parts
  const snapshot: DiagnosticsSnapshot = {
    at: systemClock.now(),
    startedAt: systemClock.now() - process.uptime() * 1_000,
    app: { version: app.getVersion(), packaged: app.isPackaged },
    runtime: {
      electron: process.versions.electron,
      chrome: process.versions.chrome,
      node: process.versions.node
    },
    system: {
      platform: process.platform,
      release: release(),
      arch: process.arch,
      desktop: process.env['XDG_CURRENT_DESKTOP'] ?? '',
      session: process.env['XDG_SESSION_TYPE'] ?? '',
      locale: app.getLocale()
    },
    trayHost: parts.trayHost(),
    withoutKeychain: parts.withoutKeychain,
    accounts: accounts.views(),
    settings: settings.value,
    alerts: alerts.view,
    troubles: parts.troubles(),
    log: { lines: journal.lastLines(linesSent), problem: journal.fileProblem }
  }
  return diagnosticsReport(snapshot, journal.redactor)
}
