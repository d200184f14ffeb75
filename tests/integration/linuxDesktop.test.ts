import { createRequire } from 'node:module'
import dbus, { type Message } from 'dbus-next'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBusNotifications } from '../../main/desktop/linux/busNotifications'
import { isNobodyThere } from '../../main/desktop/linux/busMessages'
import { createSessionBus, type SessionBus } from '../../main/desktop/linux/sessionBus'
import { watchStatusNotifierHost } from '../../main/desktop/linux/statusNotifierHost'
import type { Notice } from '../../main/desktop/notifications'
import { desktopRecorder, type DesktopRecorder } from '../desktop'
import { createFakeClock } from '../fakeClock'
import {
  appBus,
  atEnd,
  endAll,
  heard,
  pretendedBus,
  program,
  reachesAbstractSockets,
  restartableBus,
  settled,
  slowServer,
  waitFor
} from './linuxDesktopRig'

const unhandled: unknown[] = []
const note = (reason: unknown) => void unhandled.push(reason)

beforeEach(() => {
  process.on('unhandledRejection', note)
})
afterEach(async () => {
  await endAll()
  await new Promise((done) => setTimeout(done, 5))
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

const getId = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'GetId'
}

const recording = async (env: Record<string, string>): Promise<DesktopRecorder> => {
  const recorder = await desktopRecorder(env)
  atEnd(() => recorder.close())
  return recorder
}

describe('the session bus', () => {
  it('answers calls and tells errors by their D-Bus name', async () => {
    const { env } = await restartableBus()
    const bus = appBus(env)
    expect((await bus.call(getId)).body).toHaveLength(1)
    const refused = bus.call({ ...getId, destination: 'org.example.Nobody' })
    await expect(refused).rejects.toMatchObject({ code: 'org.freedesktop.DBus.Error.ServiceUnknown' })
    await expect(refused).rejects.toSatisfy(isNobodyThere)
  })

  it.each([
    ['is named as missing', 'disabled:'],
    ['is not at its address', 'unix:path=/nonexistent/bus'],
    ['has a senseless address', 'nonsense'],
    ['has an address of another kind', 'launchd:env=X']
  ])('that %s refuses each call and harms nothing', async (_case, address) => {
    const bus = appBus({ DBUS_SESSION_BUS_ADDRESS: address })
    const owners: unknown[] = []
    bus.followOwner('org.example.Name', (owner) => owners.push(owner))
    await expect(bus.call(getId)).rejects.toMatchObject({ code: 'no-bus' })
    expect(owners).toEqual([null])
  })

  it('that says nothing is given up after five seconds', async () => {
    const env = await pretendedBus(() => undefined)
    const clock = createFakeClock()
    const bus = createSessionBus({ env, clock })
    const asked = expect(bus.call(getId)).rejects.toMatchObject({ code: 'no-bus' })
    await waitFor('the deadline', () => clock.waiting > 0)
    clock.pass(5_000)
    await asked
    bus.dispose()
  })

  it.each([
    ['hangs up', ''],
    ['refuses', 'REJECTED EXTERNAL\r\n'],
    ['talks nonsense', 'WHAT?\r\n']
  ])('that %s is no bus', async (_case, word) => {
    const env = await pretendedBus((socket) => {
      socket.once('data', () => socket.end(word))
    })
    await expect(appBus(env).call(getId)).rejects.toMatchObject({ name: 'BusError' })
  })

  it('that does not greet is no bus, and the refusal is no unhandled one', async () => {
    const { marshallMessage } = createRequire(import.meta.url)('dbus-next/lib/marshall-compat') as {
      marshallMessage(message: Message): [Buffer]
    }
    const env = await pretendedBus((socket) => {
      socket.on('data', (bytes) => {
        if (bytes.includes('AUTH')) socket.write('OK 00\r\n')
        if (!bytes.includes('Hello')) return
        const greeting = { serial: 1, sender: ':1.1' } as unknown as Message
        const no = dbus.Message.newError(greeting as unknown as string, 'org.example.Full', 'full')
        no.serial = 7
        socket.write(marshallMessage(no)[0])
      })
    })
    await expect(appBus(env).call(getId)).rejects.toMatchObject({
      code: 'no-bus',
      message: 'org.example.Full'
    })
  })

  it('is reached at an abstract socket by a Node that can, and is no bus to another', async () => {
    const { env } = await restartableBus(`unix:abstract=ozeki-test-${process.pid}`)
    const can = await reachesAbstractSockets()
    const answer = appBus(env).call(getId)
    if (can) expect((await answer).body).toHaveLength(1)
    else await expect(answer).rejects.toMatchObject({ code: 'no-bus' })
  })

  it('that ends refuses what was asked, and is followed again once it is back', async () => {
    const daemon = await restartableBus()
    const bus = appBus(daemon.env)
    const owners: unknown[] = []
    const words: unknown[] = []
    bus.follow({ interface: 'org.example.Talk', member: 'Word' }, ({ body }) => words.push(body[0]))
    bus.followOwner('org.example.Name', (owner) => owners.push(owner === null ? null : 'somebody'))
    await waitFor('nobody', () => owners.length === 1)
    const first = await program(daemon.env)
    await first.requestName('org.example.Name')
    await waitFor('the owner', () => owners.length === 2)
    const silent = await program(daemon.env)
    silent.bus.addMethodHandler(() => true)
    await silent.requestName('org.example.Silent')
    const hanging = expect(bus.call({ ...getId, destination: 'org.example.Silent' })).rejects.toMatchObject({
      code: 'bus-lost'
    })
    await settled(bus)
    await daemon.stop()
    await hanging
    expect(owners).toEqual([null, 'somebody', null])
    await expect(bus.call(getId)).rejects.toMatchObject({ code: 'no-bus' })

    await daemon.start()
    const second = await program(daemon.env)
    await second.requestName('org.example.Name')
    await waitFor('the owner again', () => owners.length === 4, { seen: () => owners })
    second.signal('/', 'org.example.Talk', 'Word', 's', ['back'])
    await waitFor('the signal', () => words.length === 1)
    expect(words).toEqual(['back'])
  })
})

/** Notifications of the app on a bus; `undelivered` holds what somebody else would have to show. */
function notifications(bus: SessionBus) {
  const undelivered: string[] = []
  const failures: string[] = []
  const made = createBusNotifications({
    bus,
    appName: 'Ozeki Chat Client',
    onUndelivered: (notice: Notice) => undelivered.push(notice.title),
    onFailure: (code) => failures.push(code)
  })
  atEnd(() => made.dispose())
  return { ...made, undelivered, failures }
}

describe('notifications over the bus', () => {
  it('take the place of the one in their slot, and leave when they are withdrawn', async () => {
    const { env } = await restartableBus()
    const recorder = await recording(env)
    const { words, notice } = heard()
    const { show, withdraw } = notifications(appBus(env))
    show(notice('anna', 'Anna is available', { urgency: 'critical' }))
    show(notice('ben', 'Ben is available'))
    const anna = await recorder.notifications.next((one) => one.summary === 'Anna is available')
    expect(anna).toMatchObject({ appName: 'Ozeki Chat Client', body: 'at Work', hints: { urgency: 2 } })
    await recorder.notifications.next((one) => one.summary === 'Ben is available')
    show(notice('anna', 'Anna is away'))
    expect(await recorder.notifications.next((one) => one.summary === 'Anna is away')).toMatchObject({
      replacesId: anna.id,
      id: anna.id
    })
    expect(recorder.notifications.onScreen().map((one) => one.summary)).toEqual([
      'Anna is away',
      'Ben is available'
    ])
    withdraw('anna')
    await recorder.notifications.nextWithdrawn(anna.id)
    await waitFor('the end', () => words.length > 0)
    expect(words).toEqual(['withdrawn Anna is away'])
  })

  it('are clicked, answered by a button, and dismissed', async () => {
    const { env } = await restartableBus()
    const recorder = await recording(env)
    const { words, notice } = heard()
    const { show } = notifications(appBus(env))
    const remind = [{ id: 'remind-again', label: 'Remind me again' }]
    for (const name of ['a', 'b', 'c']) show(notice(name, name, { actions: remind }))
    await waitFor('three', () => recorder.notifications.shown.length === 3)
    const [a, b, c] = recorder.notifications.shown.map((one) => one.id)
    expect(recorder.notifications.shown[1]?.actions).toEqual([
      { key: 'default', label: 'Remind me again' },
      { key: 'remind-again', label: 'Remind me again' }
    ])
    recorder.notifications.invokeAction(a!, 'default')
    recorder.notifications.invokeAction(b!, 'remind-again')
    recorder.notifications.closeNotification(c!)
    recorder.notifications.closeNotification(999)
    await waitFor('all ends', () => words.length === 5)
    expect(words).toEqual(['click a', 'dismissed a', 'remind-again b', 'dismissed b', 'dismissed c'])
  })

  it('that were clicked hand on the word for the window manager, and do not stay', async () => {
    const { env } = await restartableBus()
    const server = await slowServer(env)
    const { words, notice } = heard()
    const { show } = notifications(appBus(env))
    show(notice('a', 'a'))
    await waitFor('it', () => server.screen.size === 1)
    const other = await program(env)
    other.signal('/org/freedesktop/Notifications', 'org.freedesktop.Notifications', 'ActivationToken', 'us', [
      1,
      'x'
    ])
    // The bus delivers by the name behind the rule: a stranger's word counts for nothing.
    server.click(1, 'default')
    await waitFor('the click', () => words.length > 0)
    expect(words[0]).toBe('click a')
    await waitFor('an empty screen', () => server.screen.size === 0)
    await waitFor('the end', () => words.length === 2)
    expect(words[1]).toBe('withdrawn a')
  })

  it('that went from the screen by themselves are withdrawn, replaced and answered from the list of the desktop', async () => {
    const { env } = await restartableBus()
    const server = await slowServer(env)
    const bus = appBus(env)
    const { words, notice } = heard()
    const { show, withdraw } = notifications(bus)
    for (const name of ['a', 'b', 'c']) show(notice(name, name))
    await waitFor('three', () => server.screen.size === 3)
    for (const id of [1, 2, 3]) server.expire(id)
    await waitFor('three words', () => words.length === 3)
    expect(words.splice(0)).toEqual(['expired a', 'expired b', 'expired c'])

    withdraw('a')
    show(notice('b', 'b again'))
    server.click(3, 'remind-again')
    await waitFor('the click', () => words.length === 1)
    await settled(bus)
    expect(server.calls.slice(3).sort()).toEqual(['Close 1', 'Notify 2 b again'])
    expect(words).toEqual(['remind-again c'])
    expect([...server.screen.values()].sort()).toEqual(['b again', 'c'])
  })

  it('that are shown again before the server said that the old one is gone are not taken for gone', async () => {
    const { env } = await restartableBus()
    const server = await slowServer(env)
    const bus = appBus(env)
    const { words, notice } = heard()
    const { show, withdraw } = notifications(bus)
    show(notice('anna', 'one'))
    await waitFor('one', () => server.screen.size === 1)
    await settled(bus)
    withdraw('anna')
    show(notice('anna', 'two'))
    await waitFor('two', () => [...server.screen.values()].join() === 'two')
    await settled(bus)
    expect(words).toEqual([])
    withdraw('anna')
    await waitFor('the end', () => words.length > 0)
    expect(words).toEqual(['withdrawn two'])
    expect(server.screen.size).toBe(0)
  })

  it('that stay until they are closed say so, the others leave it to the desktop', async () => {
    const { env } = await restartableBus()
    const recorder = await recording(env)
    const { show } = notifications(appBus(env))
    show(heard().notice('a', 'asked', { stays: true, urgency: 'low' }))
    show(heard().notice('b', 'usual'))
    await waitFor('both', () => recorder.notifications.shown.length === 2)
    expect(recorder.notifications.shown.map(({ timeout, hints }) => [timeout, hints['urgency']])).toEqual([
      [0, 0],
      [-1, 1]
    ])
  })

  it('that change faster than the server answers come to the last word with two calls', async () => {
    const { env } = await restartableBus()
    const server = await slowServer(env)
    server.delay = 50
    const { show } = notifications(appBus(env))
    const { notice } = heard()
    for (let at = 1; at <= 500; at++) show(notice('anna', `change ${at}`))
    await waitFor('the last word', () => [...server.screen.values()].includes('change 500'))
    expect(server.calls).toEqual(['Notify 0 change 1', 'Notify 1 change 500'])
    expect(server.screen.size).toBe(1)
  })

  it('that are withdrawn before the server answered do not stay', async () => {
    const { env } = await restartableBus()
    const server = await slowServer(env)
    server.delay = 50
    const { words, notice } = heard()
    const { show, withdraw } = notifications(appBus(env))
    show(notice('anna', 'one'))
    await waitFor('the call', () => server.calls.length === 1)
    withdraw('anna')
    show(notice('anna', 'two'))
    withdraw('anna')
    await waitFor('the end', () => words.length > 0)
    expect(words).toEqual(['withdrawn one'])
    expect(server.screen.size).toBe(0)
  })

  it('are forgotten with a server that ends, and shown anew by its successor', async () => {
    const { env } = await restartableBus()
    const first = await slowServer(env)
    const bus = appBus(env)
    const { words, notice } = heard()
    const { show, undelivered } = notifications(bus)
    show(notice('anna', 'one'))
    await waitFor('one', () => first.screen.size === 1)
    await first.crash()
    await waitFor('the end', () => words.length === 1)
    expect(words).toEqual(['unknown one'])
    // With nobody there, somebody else has to show it.
    show(notice('anna', 'two'))
    await waitFor('it', () => undelivered.length === 1)
    const second = await slowServer(env)
    show(notice('anna', 'three'))
    await waitFor('three', () => second.screen.size === 1)
    expect(second.calls).toEqual(['Notify 0 three'])
    expect(undelivered).toEqual(['two'])
  })

  it('get plain text to a server that does not say what it can', async () => {
    const { env } = await restartableBus()
    const server = await slowServer(env, null)
    const { show } = notifications(appBus(env))
    show(heard().notice('anna', 'one'))
    await waitFor('one', () => server.screen.size === 1)
  })

  it('go elsewhere without a bus, and over the bus once there is one', async () => {
    const daemon = await restartableBus()
    await daemon.stop()
    const { show, undelivered } = notifications(appBus(daemon.env))
    show(heard().notice('anna', 'one'))
    await waitFor('it elsewhere', () => undelivered.length === 1)
    await daemon.start()
    const server = await slowServer(daemon.env)
    show(heard().notice('anna', 'two'))
    await waitFor('it on the bus', () => server.screen.size === 1)
  })

  it('survive any text', async () => {
    const { env } = await restartableBus()
    const recorder = await recording(env)
    const { show, undelivered, failures } = notifications(appBus(env))
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), 50)
    texts.push('\0', '\ud800', 'x'.repeat(100_000), '<a href="x">', '')
    texts.forEach((text, at) => show(heard().notice(`slot ${at}`, text, { body: text })))
    await waitFor('all of them', () => recorder.notifications.shown.length === texts.length, { ms: 9_000 })
    expect([undelivered, failures]).toEqual([[], []])
  }, 20_000)

  it('leave the screen with the app, and tell nothing then', async () => {
    const { env } = await restartableBus()
    const recorder = await recording(env)
    const bus = appBus(env)
    const { words, notice } = heard()
    const { show, dispose } = notifications(bus)
    show(notice('anna', 'one'))
    await recorder.notifications.next(() => true)
    await settled(bus)
    dispose()
    bus.dispose()
    await waitFor('an empty screen', () => recorder.notifications.onScreen().length === 0)
    show(notice('anna', 'two'))
    expect(words).toEqual([])
  })

  const act = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('show' as const), slot: fc.constantFrom('a', 'b', 'c') })
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('withdraw' as const), slot: fc.constantFrom('a', 'b', 'c') })
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('show anew' as const), slot: fc.constantFrom('a', 'b', 'c') })
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const), nth: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('delay' as const), ms: fc.nat(8) }) }
  )

  it('end up as they were last wanted, whatever the order of shows, withdrawals, expiries, restarts and delays', async () => {
    const { env } = await restartableBus()
    const bus = appBus(env)
    let firstId = 1
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25, size: 'max' }), async (acts) => {
        let server = await slowServer(env, ['actions'], (firstId += 1_000))
        const wanted = new Map<string, string>()
        const { words, notice } = heard()
        // Whoever is told of an end takes the place for empty: it must be the end of what is wanted there, or of nothing.
        const mistaken: string[] = []
        const wantedNotice = (slot: string, title: string): Notice => {
          const made = notice(slot, title)
          return {
            ...made,
            onClosed(reason) {
              made.onClosed?.(reason)
              if (wanted.has(slot) && wanted.get(slot) !== title) mistaken.push(`${reason} ${title}`)
            }
          }
        }
        const { show, withdraw, dispose, undelivered } = notifications(bus)
        const seen = () => ({
          screen: [...server.screen.values()],
          wanted: [...wanted.values()],
          words,
          undelivered
        })
        const asWanted = () =>
          waitFor(
            'the wanted screen',
            () => [...server.screen.values()].sort().join() === [...wanted.values()].sort().join(),
            { seen }
          )
        try {
          await settled(bus)
          for (const [at, step] of acts.entries())
            if (step.do === 'show' || step.do === 'show anew') {
              if (step.do === 'show anew') withdraw(step.slot)
              wanted.set(step.slot, `${step.slot}${at}`)
              show(wantedNotice(step.slot, `${step.slot}${at}`))
            } else if (step.do === 'expire') {
              const ids = [...server.screen.keys()]
              if (ids.length > 0) server.expire(ids[step.nth % ids.length]!)
            } else if (step.do === 'withdraw') {
              wanted.delete(step.slot)
              withdraw(step.slot)
            } else if (step.do === 'restart') {
              await asWanted()
              await settled(bus)
              await server.crash()
              server = await slowServer(env, ['actions'], (firstId += 1_000))
              await settled(bus)
              // What stood on the old screen is gone, and was said to be gone.
              for (const word of words) if (word.startsWith('unknown ')) wanted.delete(word.slice(8, 9))
            } else if (step.do === 'delay') server.delay = step.ms
            else await new Promise((done) => setTimeout(done, step.ms))
          await asWanted()
          expect(undelivered).toEqual([])
          expect(mistaken).toEqual([])
          dispose()
          await waitFor('an empty screen', () => server.screen.size === 0, { seen })
        } finally {
          dispose()
          // The next one wants the name.
          await server.crash()
        }
      }),
      { numRuns: 40 }
    )
  }, 60_000)
})

describe('the tray of the desktop', () => {
  /** Offers an icon, as Electron does by a connection of its own in this process. */
  const offerIcon = async (env: Record<string, string>) => {
    const owner = await program(env)
    const watcher = 'org.kde.StatusNotifierWatcher'
    await owner.call(watcher, '/StatusNotifierWatcher', watcher, 'RegisterStatusNotifierItem', 's', ['/Icon'])
  }
  const tray = (env: Record<string, string>) => {
    const clock = createFakeClock()
    const state = { missing: 0 }
    const host = watchStatusNotifierHost(appBus(env), () => (state.missing += 1), clock)
    atEnd(() => host.dispose())
    /** Lets the icon's time pass, and the questions about it be answered. */
    const wait = async () => {
      clock.pass(1_000)
      await new Promise((done) => setTimeout(done, 60))
    }
    return { host, state, wait }
  }

  it('that has the icon is left alone; a new panel that does not get it in time has it made again', async () => {
    const { env } = await restartableBus()
    const recorder = await recording(env)
    await offerIcon(env)
    const { host, state, wait } = tray(env)
    await host.known
    expect(host.present).toBe(true)
    await wait()
    expect(state.missing).toBe(0)
    await recorder.tray.leave()
    await waitFor('no tray', () => !host.present)
    await wait()
    await recorder.tray.comeBack()
    await waitFor('a tray', () => host.present)
    expect(state.missing).toBe(0)
    for (let tries = 0; tries < 50 && state.missing === 0; tries += 1) await wait()
    expect(state.missing).toBe(1)
    await recorder.tray.leave()
    await recorder.tray.comeBack()
    await offerIcon(env)
    await waitFor('a tray', () => host.present)
    await wait()
    expect(state.missing).toBe(1)
  })

  it('may come later, and goes with the bus', async () => {
    const daemon = await restartableBus()
    const host = watchStatusNotifierHost(appBus(daemon.env), () => undefined)
    atEnd(() => host.dispose())
    await host.known
    expect(host.present).toBe(false)
    await recording(daemon.env)
    await waitFor('a tray', () => host.present)
    await daemon.stop()
    await waitFor('no tray', () => !host.present)
    await daemon.start()
    await recording(daemon.env)
    await waitFor('a tray again', () => host.present)
  })

  it('is not there without a bus', async () => {
    const { host } = tray({ DBUS_SESSION_BUS_ADDRESS: 'disabled:' })
    await host.known
    expect(host.present).toBe(false)
  })
})
