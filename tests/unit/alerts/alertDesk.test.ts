import { describe, expect, it } from 'vitest'
import { defaultAlertSettings } from '@shared/alerts'
import type { AccountId } from '@shared/ids'
import { createTranslate } from '@shared/messages'
import { createAlertDesk, type AlertDesk, type AlertNotice } from '../../../main/alerts/alertDesk'
import type { KeptPause } from '../../../main/alerts/pause'
import { being, HOUR, MINUTE, NOON, user } from './desk'
import { createFakeClock, type FakeClock } from './fakeClock'

const one = '1'.repeat(32) as AccountId
const two = '2'.repeat(32) as AccountId

/** The alerts of a person with several accounts, and what is kept of them. */
function person(clock: FakeClock = createFakeClock(NOON), pause: KeptPause | null = null) {
  const shown: AlertNotice[] = []
  const kept = { pause }
  let views = 0
  const desk = createAlertDesk(
    {
      clock,
      t: createTranslate(),
      show: (notice) => shown.push(notice),
      withdraw: () => undefined,
      saveState: () => undefined,
      log: () => undefined,
      saveSettings: () => undefined,
      savePause: (next) => (kept.pause = next),
      onChange: () => (views += 1)
    },
    { settings: defaultAlertSettings, problem: null, pause }
  )
  return { clock, desk, shown, kept, views: () => views }
}

/** An account in which Anna is a favourite, and offline. */
function opens(desk: AlertDesk, account: AccountId): void {
  desk.addAccount(account, new Set([user('Anna')]), null)
  const row = { id: user('Anna'), name: 'Anna', since: 0, sinceSeen: true, favourite: true }
  desk.roster(account, {
    ...nothing,
    upserts: [{ ...row, availability: being('offline') }],
    first: true
  })
  desk.connection(account, true)
}
const nothing = { revision: 1, upserts: [], added: [], removals: [], changes: [], keys: [], first: false }

function comes(desk: AlertDesk, account: AccountId, at: number): void {
  const change = { friendId: user('Anna'), name: 'Anna', at, cause: 'live' as const }
  desk.roster(account, {
    ...nothing,
    changes: [{ ...change, from: being('offline'), to: being('available') }]
  })
}

describe('the pause of a person', () => {
  it('is there before any account is, and holds for one that opens later', () => {
    const { desk, kept, shown, clock, views } = person()
    desk.pause('half-hour')
    expect(desk.view.pausedUntil).toBe(NOON + 30 * MINUTE)
    expect(kept.pause).toEqual({ until: NOON + 30 * MINUTE, setAt: NOON })
    expect(views()).toBe(1)
    opens(desk, one)
    comes(desk, one, clock.now())
    expect(shown).toEqual([])
    clock.advance(30 * MINUTE)
    expect(shown).toHaveLength(1)
    expect(desk.view.pausedUntil).toBeNull()
    expect(kept.pause).toBeNull()
  })

  it('that was ended does not come back with an account that opens later', () => {
    const { desk, kept, shown, clock } = person()
    opens(desk, one)
    desk.pause('two-hours')
    desk.pause(null)
    opens(desk, two)
    comes(desk, two, clock.now())
    expect(shown).toHaveLength(1)
    expect(kept.pause).toBeNull()
  })

  it('goes on after a restart, for all accounts, and is forgotten where it was over meanwhile', () => {
    const first = person()
    first.desk.pause('two-hours')
    first.desk.dispose()
    first.clock.advance(HOUR)
    const second = person(first.clock, first.kept.pause)
    expect(second.desk.view.pausedUntil).toBe(NOON + 2 * HOUR)
    opens(second.desk, one)
    comes(second.desk, one, second.clock.now())
    expect(second.shown).toEqual([])
    second.desk.dispose()
    second.clock.advance(2 * HOUR)
    const third = person(first.clock, second.kept.pause)
    expect(third.desk.view.pausedUntil).toBeNull()
    expect(third.kept.pause).toBeNull()
    expect(third.clock.timers).toBe(0)
  })

  it('that ended in a sleep has ended with the wake-up', () => {
    const { desk, kept, shown, clock } = person()
    opens(desk, one)
    desk.pause('half-hour')
    comes(desk, one, clock.now())
    clock.jump(HOUR)
    desk.recheck()
    expect(shown).toHaveLength(1)
    expect(kept.pause).toBeNull()
  })
})

describe('the friend whom the person looks at', () => {
  it('is known to an account that opens later', () => {
    const { desk, shown, clock } = person()
    desk.viewed({ accountId: one, friendId: user('Anna') })
    opens(desk, one)
    opens(desk, two)
    comes(desk, one, clock.now())
    expect(shown).toEqual([])
    comes(desk, two, clock.now())
    expect(shown).toHaveLength(1)
  })
})
