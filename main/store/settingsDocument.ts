import type { Settings } from '@shared/settings'

/** A settings file as it stood, with everything in it that this version does not know. */
export type SettingsDocument = Readonly<Record<string, unknown>>

/**
 * Puts the settings over the document, so that keys which a later version or an administrator's tool wrote stay: at the
 * top, in the window, the hints and the own status, and in each account of the same id.
 */
export function mergeIntoDocument(document: SettingsDocument, settings: Settings): SettingsDocument {
  const known = new Map<unknown, Record<string, unknown>>()
  for (const entry of Array.isArray(document['accounts']) ? document['accounts'] : [])
    if (isRecord(entry) && !known.has(entry['id'])) known.set(entry['id'], entry)
  return {
    ...document,
    version: settings.version,
    accounts: settings.accounts.map((account) => ({ ...known.get(account.id), ...account })),
    shownAccount: settings.shownAccount,
    window: settings.window && { ...record(document['window']), ...settings.window },
    hints: { ...record(document['hints']), ...settings.hints },
    ownStatus: { ...record(document['ownStatus']), ...settings.ownStatus },
    idleMinutes: settings.idleMinutes,
    alertPause: settings.alertPause,
    availabilityHistory: settings.availabilityHistory
  }
}

/** @returns the document as people can read it: two spaces, one line each, a line break at the end. */
export const documentText = (document: SettingsDocument): string => `${JSON.stringify(document, null, 2)}\n`

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
