import type { Availability, AvailabilityKind } from '@shared/availability'
import type { Presence } from '@shared/ownStatus'
import { displayText } from './displayText'

/** One reading of the server's words. */
export interface PresenceVocabulary {
  readonly id: string
  /** Lower-case word of the server -> kind. Words that are not here are shown as they are and never count as available. */
  readonly words: ReadonlyMap<string, Exclude<AvailabilityKind, 'unknown'>>
  /** @returns the action that tells the server an own presence, or null where this reading has none. */
  action(presence: Presence): string | null
}

/**
 * The one action of the page Availability (https://ozeki.chat/p_7106-ozeki-chat-api-availability.html). Every other
 * action in this file is a guess and is sent only where the person switched that on.
 */
export const documentedAction = 'useravailable'

const guessedActions: Readonly<Record<Presence, string>> = {
  available: documentedAction,
  away: 'useraway',
  busy: 'userbusy',
  invisible: 'userinvisible'
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
  ]),
  action: (presence) => guessedActions[presence]
}

export const presenceVocabularies: readonly PresenceVocabulary[] = [guessedNames]

/** The reading that is used where nothing else is asked for. */
export const defaultPresenceVocabulary = guessedNames

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
