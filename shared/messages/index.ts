import { IntlMessageFormat } from 'intl-messageformat'
import type { Availability } from '../availability'
import type { AppError } from '../errors'
import { alertsEn } from './alerts.en'
import { desktopEn } from './desktop.en'
import { errorsEn } from './errors.en'
import { createFormatters } from './formatters'
import { presenceEn } from './presence.en'
import { troublesEn } from './troubles.en'
import { windowEn } from './window.en'

export const english = { ...errorsEn, ...desktopEn, ...alertsEn, ...presenceEn, ...windowEn, ...troublesEn }
export type MessageKey = keyof typeof english
export type Catalogue = Readonly<Record<MessageKey, string>>
export type MessageValues = Readonly<Record<string, string | number>>

/**
 * @param key message in the catalogue (ICU message format)
 * @param values values for its arguments
 */
export type Translate = (key: MessageKey, values?: MessageValues) => string

/** @returns a translator that compiles each message once, when it is first asked for. */
export function createTranslate(locale = 'en', catalogue: Catalogue = english): Translate {
  const formatters = createFormatters(locale)
  const compiled = new Map<MessageKey, IntlMessageFormat | string>()
  return (key, values) => {
    let message = compiled.get(key)
    if (message === undefined) {
      const source = catalogue[key]
      message =
        source.includes('{') || source.includes("'")
          ? new IntlMessageFormat(source, locale, undefined, { formatters })
          : source
      compiled.set(key, message)
    }
    return typeof message === 'string' ? message : String(message.format(values))
  }
}

/** @returns the sentence for a failure. Server words in its values are shown as text and cut at 200 characters. */
export function errorText(t: Translate, error: AppError): string {
  const values: Record<string, string | number> = {
    server: '',
    status: '',
    target: '',
    reason: 'none',
    fault: 'other',
    state: 'other',
    hours: 0,
    minutes: 0
  }
  for (const [name, value] of Object.entries(error.params ?? {}))
    values[name] = typeof value === 'string' ? shorten(value, 200) : value
  if (values['reason'] === '') values['reason'] = 'none'
  values['fault'] = selector(String(values['fault']))
  return t(`error.${error.code}`, values)
}

// ICU selectors hold no hyphens: `not-yet-valid` is `notYetValid` in the catalogue.
const selector = (word: string): string =>
  word.replace(/-(\w)/gu, (_, letter: string) => letter.toUpperCase())

/** @returns the word for an availability: ours for a known kind, the server's own text for an unknown one. */
export const availabilityText = (t: Translate, availability: Availability): string =>
  availability.kind === 'unknown'
    ? t('availability.unknown', { text: shorten(availability.text, 60) || 'none' })
    : t(`availability.${availability.kind}`)

// Cuts whole code points, so that no half of a surrogate pair is left over.
export const shorten = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  return [...text.slice(0, limit * 2)].slice(0, limit - 1).join('') + '…'
}
