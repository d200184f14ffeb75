import type { Availability, AvailabilityKind } from '@shared/availability'
import { displayText } from './displayText'

/** One reading of the server's words. */
export interface PresenceVocabulary {
  readonly id: string
  /** Lower-case word of the server -> kind. Words that are not here are shown as they are and never count as available. */
  readonly words: ReadonlyMap<string, Exclude<AvailabilityKind, 'unknown'>>
}

/** Only `available` is documented (Friends / List, https://ozeki.chat/p_7201-ozeki-chat-api-friends-list.html). */
const guessedNames: PresenceVocabulary = {
  id: 'guessed-names',
  words: new Map<string, Exclude<AvailabilityKind, 'unknown'>>([
    ['available', 'available'],
    ['away', 'away'],
    ['useraway', 'away'],
    ['busy', 'busy'],
    ['offline', 'offline'],
    ['unavailable', 'offline'],
    ['invisible', 'offline']
  ])
}

export const presenceVocabularies: readonly PresenceVocabulary[] = [guessedNames]

/** The longest unknown word that is shown, in code points. */
const textLimit = 60

/** Whether an entry says anything at all about the availability. */
export const saysAvailability = (raw: unknown): raw is string | number =>
  typeof raw === 'number' || (typeof raw === 'string' && raw.trim() !== '')

/**
 * Reads the server's word for a friend's availability. Never fails.
 * @returns a known kind with an empty text, or `unknown` with the server's word, shortened; its text is empty when the
 * server said nothing
 */
export function parseAvailability(raw: unknown, vocabulary: PresenceVocabulary = guessedNames): Availability {
  if (!saysAvailability(raw)) return { kind: 'unknown', text: '' }
  const text = String(raw)
  const kind = text.length > 200 ? undefined : vocabulary.words.get(text.trim().toLowerCase())
  return kind === undefined ? { kind: 'unknown', text: displayText(text, textLimit) } : { kind, text: '' }
}
