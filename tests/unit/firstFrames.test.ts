import { describe, expect, it } from 'vitest'
import type { AccountView } from '@shared/account'
import { defaultAlertSettings } from '@shared/alerts'
import { failure, ok } from '@shared/errors'
import type { FriendRow } from '@shared/friend'
import type { AccountId } from '@shared/ids'
import { createTranslate } from '@shared/messages'
import type { OwnStatus } from '@shared/ownStatus'
import { createFirstFrames } from '../../main/firstFrames'
import { createFakeClock } from '../fakeClock'
import { row } from './renderer/rows'
import { account } from './renderer/window'

const one = account({ id: 'one' as AccountId })
const two = account({ id: 'two' as AccountId, nick: 'Zoltán at work' })
const atDesk: OwnStatus = {
  chosen: { presence: 'busy', text: '', until: null },
  effective: 'busy',
  because: 'by-hand'
}

/** Frames over lists in memory, and what they wrote. */
function frames(views: AccountView[] = [one]) {
  const clock = createFakeClock()
  const written: { account: AccountId; key: string; html: string }[] = []
  const removed: AccountId[] = []
  const world = {
    views,
    shown: null as AccountId | null,
    status: atDesk,
    lists: new Map<AccountId, FriendRow[]>([[one.id, [row('Anna'), row('Béla')]]]),
    duringWrite: (): void => undefined
  }
  const made = createFirstFrames({
    clock,
    t: createTranslate(),
    files: {
      read: () => null,
      write: async (id, key, html) => {
        await Promise.resolve()
        world.duringWrite()
        written.push({ account: id, key, html })
      },
      remove: async (id) => void removed.push(id)
    },
    accounts: () => ({
      views: () => world.views,
      wholeList: (id) => {
        const rows = world.lists.get(id)
        return rows ? ok({ revision: 1, rows }) : failure('unknown-account')
      }
    }),
    alerts: () => ({
      view: {
        settings: defaultAlertSettings,
        tellMe: {},
        pausedUntil: null,
        desktopDoNotDisturb: false,
        problem: null
      }
    }),
    keys: () => ({ marks: () => ({ changed: [], verified: [] }) }),
    ownStatus: () => world.status,
    shownAccount: () => world.shown,
    windowHeight: () => 400
  })
  made.open(one.id, 'key one')
  const settle = () => new Promise((done) => setImmediate(done))
  return { made, clock, written, removed, world, settle }
}

describe('the frames that windows begin with', () => {
  it('are written when the list has been quiet, once for many changes', async () => {
    const { made, clock, written, settle } = frames()
    for (let change = 0; change < 100; change++) made.changed(one.id)
    clock.pass(59_000)
    await settle()
    expect(written).toEqual([])
    clock.pass(1_000)
    await settle()
    expect(written.map(({ account: id, key }) => [id, key])).toEqual([[one.id, 'key one']])
    expect(clock.waiting).toBe(0)
    made.changed(one.id)
    expect(clock.waiting).toBe(1)
  })

  it('tell of the next start that nothing is confirmed, and of now what is', async () => {
    const { made, written, world } = frames()
    // Away by itself is over when the person starts the app.
    world.status = { ...atDesk, effective: 'away', because: 'idle' }
    await made.finish()
    expect(written[0]?.html).toContain('list--stale')
    expect(written[0]?.html).toContain('Signing in')
    expect(written[0]?.html).toContain('Busy')
    const now = made.now()
    expect(now).toContain('Connected')
    expect(now).toContain('Away')
    expect(now).not.toContain('list--stale')
  })

  it('hold what stands in the window, and the counts of the whole list', async () => {
    const { made, world } = frames()
    world.lists.set(
      one.id,
      Array.from({ length: 2_000 }, (_, at) => row(`Friend ${at}`))
    )
    const html = made.now() ?? ''
    expect(html.match(/class="row"/g)).toHaveLength(10)
    expect(html).toContain('>2,000<')
    expect(html).toContain(`height="${1_990 * 40}"`)
    expect(html.indexOf('Friend 1<')).toBeLessThan(html.indexOf('Friend 2<'))
  })

  it('are of the account on show, or of the first', async () => {
    const { made, written, world } = frames([one, two])
    made.open(two.id, 'key two')
    world.lists.set(two.id, [row('Cili')])
    expect(made.now()).toContain('Anna')
    world.shown = two.id
    expect(made.now()).toContain('Cili')
    await made.finish()
    expect(written.map(({ account: id, key }) => [id, key])).toEqual([[two.id, 'key two']])
  })

  it('are none where a frame would not tell the truth', () => {
    const { made, world } = frames()
    world.views = [{ ...one, connection: { kind: 'no-network', retryAt: 1 } }]
    expect(made.now()).toBeNull()
    world.views = [one]
    world.lists.set(one.id, [])
    expect(made.now()).toBeNull()
    world.views = []
    expect(made.now()).toBeNull()
  })

  it('leave nothing behind of an account that was signed out', async () => {
    const { made, clock, written, removed, world, settle } = frames()
    made.changed(one.id)
    made.forget(one.id)
    clock.pass(60_000)
    await settle()
    expect(written).toEqual([])
    made.open(one.id, 'key one')
    world.duringWrite = () => made.forget(one.id)
    await made.finish()
    expect(removed).toEqual([one.id])
  })

  it('of an account that is kept for this run only are never written', async () => {
    const { made, written } = frames()
    made.forget(one.id)
    made.open(one.id, null)
    made.changed(one.id)
    await made.finish()
    expect(written).toEqual([])
    expect(made.now()).toContain('Anna')
  })
})
