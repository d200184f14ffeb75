import type { AccountView } from '@shared/account'
import type { AlertsView } from '@shared/alertsView'
import type { Settings } from '@shared/settings'
import type { StoreTrouble } from '@shared/storeTrouble'

/** Everything that the report tells, as it is now and not yet redacted. */
export interface DiagnosticsSnapshot {
  /** ms UTC. */
  at: number
  startedAt: number
  app: { version: string; packaged: boolean }
  runtime: { electron: string; chrome: string; node: string }
  system: {
    platform: string
    release: string
    arch: string
    desktop: string
    session: string
    locale: string
  }
  /** Whether something shows tray icons; null as long as it is not known. */
  trayHost: boolean | null
  /** Started with the word that leaves the keychain alone. */
  withoutKeychain: boolean
  accounts: readonly AccountView[]
  settings: Settings
  alerts: AlertsView
  /** What is wrong with what is kept on the disk. */
  troubles: readonly StoreTrouble[]
  log: {
    /** Of this run and the one before, the newest last. */
    lines: readonly string[]
    /** Why the file could not be written, null when it is. */
    problem: string | null
  }
}
