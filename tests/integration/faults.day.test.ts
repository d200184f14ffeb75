import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type Client, startClient } from './dayRig'
import { nextMoment, passUntil, until } from './faultsRig'

/** Simulated hours; `FAULT_HOURS=24` for the whole day. */
const hours = Number(process.env['FAULT_HOURS'] ?? 8)
const minute = 60_000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function memory(): number {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed / 1e6
}

interface Hour {
  /** Heap after garbage collection, MB. */
  heap: number
  /** Timers of the client's clock, at most at any minute of the hour. */
  timers: number
  /** Connections to the server of any kind, both ends in this process, at most at any minute. */
  sockets: number
}

const most = (hours: readonly Hour[], what: keyof Hour): number => Math.max(...hours.map((one) => one[what]))
const middle = (hours: readonly Hour[], what: keyof Hour): number =>
  hours.map((one) => one[what]).sort((a, b) => a - b)[hours.length >> 1] ?? 0

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length

/** Lets the network do its work before time goes on; what hangs is not waited for. */
async function settle(one: Client): Promise<void> {
  for (let tries = 0; tries < 6 && (tries < 2 || one.waitingFor() > 0); tries += 1) await nextMoment(1)
}

// What a bad line does, in turn. Each lasts until the next one begins, or less.
const troubles: ((one: Client) => void | Promise<void>)[] = [
  (one) => one.server.stop(),
  (one) => one.server.dropListeners('hard'),
  (one) => one.server.silenceListeners(),
  (one) => void one.server.fault('chatnotification', { kind: 'hang', times: 2 }),
  (one) => void one.server.fault('chatfriends', { kind: 'truncated-json', times: 4 }),
  (one) => void one.server.fault('chatnotification', { kind: 'http-status', status: 429, retryAfter: '40' }),
  (one) => one.server.forgetStations(),
  (one) => void one.server.fault('listener', { kind: 'refuse', times: 5 }),
  (one) => one.server.dropListeners('close'),
  (one) => one.accounts.checkNow(),
  (one) => one.accounts.rest(),
  (one) => one.accounts.networkChanged(),
  (one) => void one.server.changeKey(one.server.friends()[0]?.nick ?? ''),
  (one) => void one.server.fault('chatlogin', { kind: 'reset', times: 2 }),
  (one) => void one.server.fault('chatavailability', { kind: 'http-status', status: 500, times: 3 })
]

describe('a network that flaps for a whole day', () => {
  it(
    'leaves no timer, no socket and no memory behind, and the list is true at its end',
    async () => {
      const warnings: string[] = []
      const warn = (warning: Error): void => void warnings.push(warning.message)
      process.on('warning', warn)
      const one = await startClient()
      await passUntil(one, 'the first list on the disk', () => one.rows().length > 0, { stepMs: 5_000 })
      const friends = one.server.friends().map((friend) => friend.nick)
      const atRest = { timers: one.clock.waiting, sockets: sockets() }
      const measured: Hour[] = []
      let [trouble, timers, open, told] = [0, 0, 0, 0]
      for (let passed = 0; passed < hours * 60; passed += 1) {
        if (passed % 10 === 0) await troubles[trouble++ % troubles.length]?.(one)
        if (passed % 10 === 5) {
          one.server.clearFaults()
          await one.server.start()
        }
        if (passed % 3 === 0) {
          // Everybody in turn goes, and then everybody in turn comes.
          const nth = passed / 3
          const to = Math.floor(nth / friends.length) % 2 === 0 ? 'busy' : 'available'
          one.server.move(friends[nth % friends.length] ?? '', to)
        }
        for (let part = 0; part < 4; part += 1) {
          one.clock.pass(minute / 4)
          await settle(one)
        }
        timers = Math.max(timers, one.clock.waiting)
        open = Math.max(open, sockets())
        if (passed % 60 === 59) {
          one.server.clearRequests()
          told += one.told()
          measured.push({ heap: memory(), timers, sockets: open })
          timers = open = 0
          // A handful at any time, however long it goes on.
          expect(one.clock.waiting).toBeLessThan(atRest.timers + 12)
          expect(one.server.connections().length).toBeLessThanOrEqual(2)
        }
      }
      one.server.clearFaults()
      await one.server.start()
      await passUntil(one, 'listening at the end', one.isListening, { stepMs: 1_000, limitMs: 120_000 })
      await until('all is answered', () => one.waitingFor() === 0)
      one.accounts.checkNow()
      await until('online at the end', one.isListening)
      const isTrue = one.server
        .friends()
        .map((friend) => [friend.nick, friend.availability])
        .sort()
      const shown = () => one.rows().map(({ name, availability }) => [name, availability.kind])
      await passUntil(
        one,
        'all that is damped',
        () => JSON.stringify(shown().sort()) === JSON.stringify(isTrue),
        {
          stepMs: 1_000,
          limitMs: 60_000
        }
      )
      // Everybody who came was told, and nobody by a burst.
      expect(told).toBeGreaterThan(hours)
      expect(told).toBeLessThan(hours * 30)
      await passUntil(one, 'as many timers as at first', () => one.clock.waiting <= atRest.timers + 1, {
        stepMs: 1_000,
        limitMs: 60_000
      })
      expect(sockets()).toBeLessThanOrEqual(atRest.sockets + 4)
      // The first hour warms up compilers and caches.
      const third = Math.max(1, Math.floor((hours - 1) / 3))
      const [first, before, last] = [
        measured.slice(1, 1 + third),
        measured.slice(-2 * third, -third),
        measured.slice(-third)
      ]
      const lately = middle(last, 'heap') / middle(before, 'heap')
      const growth = middle(last, 'heap') / middle(first, 'heap')
      console.info(
        `soak: ${hours} h of a flapping network, first third to last: ` +
          `heap ${middle(first, 'heap').toFixed(1)} to ${middle(last, 'heap').toFixed(1)} MB (x ${growth.toFixed(3)}, lately x ${lately.toFixed(3)}), ` +
          `timers ${most(first, 'timers')} to ${most(last, 'timers')}, ` +
          `sockets ${most(first, 'sockets')} to ${most(last, 'sockets')}`
      )
      // What the engine learns about the code grows ever more slowly; a leak does not.
      expect(growth).toBeLessThan(1.08)
      expect(lately).toBeLessThan(1.03)
      expect(most(last, 'timers')).toBeLessThanOrEqual(most(first, 'timers') + 2)
      expect(most(last, 'sockets')).toBeLessThanOrEqual(most(first, 'sockets') + 4)
      expect(one.problems).toEqual([])
      expect((await one.end()).sort(), 'what the next start finds').toEqual(isTrue)
      process.off('warning', warn)
      expect(warnings).toEqual([])
    },
    120_000 * Math.max(1, hours / 8)
  )
})
