import type { AlertLogEntry } from '../alerts'
import type { AlertMessageKey } from './alerts.en'

/** A translator that knows at least the words of alerts. */
export type TranslateAlert = (
  key: AlertMessageKey,
  values?: Readonly<Record<string, string | number>>
) => string

/**
 * @param formatTime shows an instant (ms UTC) as the person reads time
 * @returns the sentence that answers "why did I get this" or "why did I not" for one entry of the alert log
 */
export function reasonText(
  t: TranslateAlert,
  entry: Pick<AlertLogEntry, 'reason' | 'rule' | 'until'>,
  formatTime: (ms: number) => string
): string {
  return t(`alert.reason.${entry.reason}`, {
    rule: t(`alert.rule.${entry.rule}`),
    ruleKind: entry.rule,
    until: entry.until === undefined ? 'none' : formatTime(entry.until)
  })
}
