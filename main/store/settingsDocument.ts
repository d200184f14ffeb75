import { isRecord, recordOf } from '@shared/fileReading'
import type { Settings } from '@shared/settings'
import type { JsonDocument } from './jsonFile'

/**
 * Puts the settings over the document, so that keys which a later version or an administrator's tool wrote stay: at the
 * top, in the window, the hints and the own status, and in each account of the same id.
 */
export function mergeIntoDocument(document: JsonDocument, settings: Settings): JsonDocument {
  const known = new Map<unknown, Record<string, unknown>>()
  for (const entry of Array.isArray(document['accounts']) ? document['accounts'] : [])
    if (isRecord(entry) && !known.has(entry['id'])) known.set(entry['id'], entry)
  return {
    ...document,
    version: settings.version,
    accounts: settings.accounts.map((account) => ({ ...known.get(account.id), ...account })),
    shownAccount: settings.shownAccount,
    window: settings.window && { ...recordOf(document['window']), ...settings.window },
    hints: { ...recordOf(document['hints']), ...settings.hints },
    ownStatus: { ...recordOf(document['ownStatus']), ...settings.ownStatus },
    idleMinutes: settings.idleMinutes,
    alertPause: settings.alertPause,
    availabilityHistory: settings.availabilityHistory,
    toForget: settings.toForget
  }
}
