import {
  AlertSettingsSchema,
  defaultAlertSettings,
  type FriendAlert,
  readAlertSettings,
  type AlertSettings
} from '@shared/alerts'
import type { Clock } from '@shared/clock'
import { recordOf } from '@shared/fileReading'
import { type JsonDocument, type JsonFile, type JsonFileOptions, openJsonFile } from './jsonFile'

export type AlertRulesFile = JsonFile<AlertSettings>

/** Opens `alerts.json`: the rules about friends, and when alerts stay away. */
export function openAlertRules(options: {
  dir: string
  clock: Clock
  onWrite: JsonFileOptions<AlertSettings>['onWrite']
}): AlertRulesFile {
  return openJsonFile<AlertSettings>({
    ...options,
    name: 'alerts',
    schema: AlertSettingsSchema,
    defaults: defaultAlertSettings,
    read: readAlertSettings,
    merge: mergeRules
  })
}

const over = <T extends object>(known: unknown, own: T): T => ({ ...recordOf(known), ...own })

/** Puts the rules over the document; what is not known stays at the top, in each rule, and in quiet hours and log. */
export function mergeRules(document: JsonDocument, settings: AlertSettings): JsonDocument {
  const known = recordOf(document['accounts'])
  const accounts = Object.entries(settings.accounts).map(([id, { friends }]) => {
    const account = recordOf(known[id])
    const before = recordOf(account['friends'])
    const merged = Object.entries(friends).map(([friend, alert]) => [
      friend,
      mergeFriend(before[friend], alert)
    ])
    return [id, { ...account, friends: Object.fromEntries(merged) as unknown }]
  })
  return {
    ...document,
    ...settings,
    defaultRule: over(document['defaultRule'], settings.defaultRule),
    quietHours: over(document['quietHours'], settings.quietHours),
    log: over(document['log'], settings.log),
    accounts: Object.fromEntries(accounts) as unknown
  }
}

function mergeFriend(known: unknown, alert: FriendAlert): FriendAlert {
  const before = recordOf(known)
  // What stood with another choice has nothing to say about this one.
  if (before['mode'] !== alert.mode) return alert
  return alert.mode === 'own'
    ? { ...before, ...alert, rule: over(before['rule'], alert.rule) }
    : over(before, alert)
}
