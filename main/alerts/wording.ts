import { isAvailable } from '@shared/availability'
import { availabilityText, shorten, type Translate } from '@shared/messages'
import type { TranslateAlert } from '@shared/messages/alertText'
import type { AlertMessage } from './types'

const NAME_LIMIT = 60

/**
 * The words of a notification.
 * @param t translator of the whole catalogue
 * @param locale for the list of names
 */
export function alertText(
  t: Translate & TranslateAlert,
  message: AlertMessage,
  locale = 'en'
): { title: string; body: string } {
  return message.kind === 'friend' ? friendText(t, message) : digestText(t, message, locale)
}

function friendText(
  t: Translate & TranslateAlert,
  message: Extract<AlertMessage, { kind: 'friend' }>
): { title: string; body: string } {
  const { from, to, asked, late } = message
  const name = shorten(message.name, NAME_LIMIT)
  const availability = availabilityText(t, to)
  const why = asked ? t('alert.friend.asked') : late ? t('alert.friend.late') : ''
  if (isAvailable(to)) return { title: t('alert.friend.available', { name }), body: why }
  if (from !== null && isAvailable(from))
    return {
      title: t('alert.friend.unavailable', { name }),
      body: [t('alert.friend.now', { availability }), why].filter(Boolean).join('\n')
    }
  return { title: t('alert.friend.changed', { name, availability }), body: why }
}

function digestText(
  t: TranslateAlert,
  message: Extract<AlertMessage, { kind: 'digest' }>,
  locale: string
): { title: string; body: string } {
  const { change, count, watched, more, away } = message
  const names = message.names.map((name) => shorten(name, NAME_LIMIT))
  const list = new Intl.ListFormat(locale, { style: 'short', type: 'unit' }).format(names)
  const joined = more > 0 ? list : new Intl.ListFormat(locale, { type: 'conjunction' }).format(names)
  return {
    title: t(`alert.digest.${change}`, { count, watched, away: away ? 'yes' : 'no' }),
    body: t('alert.digest.names', { names: joined, more })
  }
}
