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
  switch (message.kind) {
    case 'friend':
      return friendText(t, message)
    case 'digest':
      return digestText(t, message, locale)
    case 'keys':
      return keysText(t, message, locale)
  }
}

function keysText(
  t: TranslateAlert,
  { count, names, more }: Extract<AlertMessage, { kind: 'keys' }>,
  locale: string
): { title: string; body: string } {
  const [name = ''] = names
  return {
    title: t('alert.keys', { count, name: shorten(name, NAME_LIMIT) }),
    body:
      count === 1 ? t('alert.keys.one') : t('alert.keys.many', { names: namesText(t, names, more, locale) })
  }
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
  return {
    title: t(`alert.digest.${change}`, { count, watched, away: away ? 'yes' : 'no' }),
    body: namesText(t, message.names, more, locale)
  }
}

function namesText(t: TranslateAlert, names: readonly string[], more: number, locale: string): string {
  const short = names.map((name) => shorten(name, NAME_LIMIT))
  const list = new Intl.ListFormat(locale, { style: 'short', type: 'unit' }).format(short)
  const joined = more > 0 ? list : new Intl.ListFormat(locale, { type: 'conjunction' }).format(short)
  return t('alert.digest.names', { names: joined, more })
}
