import type { Translate } from '@shared/messages'
import type { FriendChange } from '../roster/change'
import { crossing } from './crossing'

/**
 * @param server name of the server, for the second line
 * @returns the words of a notification for this change, or null when it is not worth one
 */
export function presenceAlert(
  change: FriendChange,
  server: string,
  t: Translate
): { title: string; body: string } | null {
  const kind = crossing(change)
  if (!kind) return null
  return {
    title: t(`notification.${kind}`, { name: change.name }),
    body: t('notification.server', { server })
  }
}
