import { beforeEach, describe, expect, it } from 'vitest'
import type { AccountView } from '@shared/account'
import type { AccountId, UserId } from '@shared/ids'
import { createLinkFlow } from '../../main/linkFlow'
import { createFakeClock } from '../fakeClock'

const [first, second] = ['1'.repeat(32) as AccountId, '2'.repeat(32) as AccountId]
const friend = 'd574638619cbff603bf857164c47e850' as UserId

function rig() {
  const friends = new Map<AccountId, UserId[]>()
  const done: unknown[] = []
  const clock = createFakeClock()
  let shown: AccountId | null = null
  const view = (id: AccountId, server: string) => ({ id, server }) as AccountView
  const flow = createLinkFlow({
    clock,
    accounts: () => ({
      views: () => [view(first, 'https://chat.example.org'), view(second, 'http://10.0.0.1:8080')],
      friend: (account, id) => ((friends.get(account) ?? []).includes(id) ? ({ id } as never) : null)
    }),
    shownAccount: () => shown,
    showWindow: () => done.push('window'),
    showFriend: (account, id) => done.push([account, id]),
    fillSignIn: (words) => done.push(words),
    log: (_level, text) => done.push(text)
  })
  return { flow, friends, done, clock, show: (account: AccountId) => (shown = account) }
}
let one: ReturnType<typeof rig>
beforeEach(() => {
  one = rig()
})

describe('a link of the app', () => {
  it('shows the friend in the account on show, or in the first that has her', () => {
    one.friends.set(first, [friend]).set(second, [friend])
    one.flow.follow(`ozeki-chat://friend/${friend}`)
    one.show(second)
    one.flow.follow(`ozeki-chat://friend/${friend}`)
    expect(one.done).toEqual(['window', [first, friend], 'window', [second, friend]])
  })

  it('with a server shows the friend in the account there alone', () => {
    one.friends.set(first, [friend]).set(second, [friend])
    one.flow.follow(`ozeki-chat://friend/${friend}?server=10.0.0.1:8080`)
    expect(one.done).toEqual(['window', [second, friend]])
  })

  it('waits for the list at the start, and shows the friend once', () => {
    one.flow.follow(`ozeki-chat://friend/${friend}`)
    one.flow.lookAgain()
    one.friends.set(first, [friend])
    one.flow.lookAgain()
    one.flow.lookAgain()
    expect(one.done).toEqual(['window', [first, friend]])
    expect(one.clock.waiting).toBe(0)
  })

  it('to nobody brings the window to the front, says so after a minute, and is forgotten', () => {
    one.flow.follow(`ozeki-chat://friend/${friend}`)
    one.clock.pass(60_000)
    one.friends.set(first, [friend])
    one.flow.lookAgain()
    expect(one.done).toEqual(['window', 'a link to somebody who is no friend of any account here'])
  })

  it('opens the form filled in, and a later link takes the place of one that waits', () => {
    one.flow.follow(`ozeki-chat://friend/${friend}`)
    one.flow.follow('ozeki-chat://sign-in?server=chat.example.org&email=carol%40example.org')
    one.friends.set(first, [friend])
    one.flow.lookAgain()
    expect(one.done).toEqual(['window', 'window', { server: 'chat.example.org', email: 'carol@example.org' }])
  })

  it('that is not understood brings the window to the front, and its text is in no log', () => {
    one.flow.follow('ozeki-chat://sign-in?server=chat.example.org&apikey=9f3c')
    expect(one.done).toEqual(['window', 'a link that is not understood: nothing was done'])
  })
})
