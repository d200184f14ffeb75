import type { AccountView } from '@shared/account'
import type { Clock } from '@shared/clock'
import { type DeepLink, parseDeepLink } from '@shared/deepLink'
import type { AccountId, UserId } from '@shared/ids'
import type { Accounts } from './session/accounts'

export interface LinkFlowParts {
  clock: Clock
  accounts(): Pick<Accounts, 'views' | 'friend'>
  /** The account on show, which comes first where several know the friend. */
  shownAccount(): AccountId | null
  showWindow(): void
  showFriend(account: AccountId, friend: UserId): void
  /** Opens the sign-in form with these words in it, unless something secret was typed already. */
  fillSignIn(words: { server: string; email: string }): void
  log(level: 'info' | 'warn', text: string): void
}

export interface LinkFlow {
  /** @param text whatever the system handed over: it is not trusted */
  follow(text: string): void
  /** Accounts or lists are not what they were: a friend who was not there yet may have come. */
  lookAgain(): void
}

// At the start the list comes after the link.
const patienceMs = 60_000

/** Shows what a link of the app asks for. A link only shows: whatever is to happen, the person does. */
export function createLinkFlow(parts: LinkFlowParts): LinkFlow {
  let waiting: Extract<DeepLink, { kind: 'friend' }> | null = null
  let cancelWait: (() => void) | null = null

  const forget = (): void => {
    waiting = null
    cancelWait?.()
    cancelWait = null
  }

  const accountsFor = (server: string | null): AccountView[] => {
    const shown = parts.shownAccount()
    return parts
      .accounts()
      .views()
      .filter((view) => server === null || hostOf(view.server) === server)
      .sort((a, b) => Number(b.id === shown) - Number(a.id === shown))
  }

  const lookFor = (link: Extract<DeepLink, { kind: 'friend' }>): boolean => {
    const account = accountsFor(link.server).find(({ id }) => parts.accounts().friend(id, link.friendId))
    if (account) parts.showFriend(account.id, link.friendId)
    return account !== undefined
  }

  return {
    follow(text) {
      forget()
      parts.showWindow()
      const link = parseDeepLink(text)
      if (!link) return parts.log('warn', 'a link that is not understood: nothing was done')
      if (link.kind === 'sign-in') return parts.fillSignIn({ server: link.server, email: link.email })
      if (lookFor(link)) return
      waiting = link
      cancelWait = parts.clock.after(patienceMs, () => {
        forget()
        parts.log('info', 'a link to somebody who is no friend of any account here')
      })
    },
    lookAgain() {
      if (waiting && lookFor(waiting)) forget()
    }
  }
}

function hostOf(server: string): string | null {
  try {
    return new URL(server.includes('://') ? server : `https://${server}`).host
  } catch {
    return null
  }
}
