import { type Clock, systemClock } from '@shared/clock'
import type { CloseReason, Notice, Notifications } from '../notifications'
import { isBusGone, isNobodyThere } from './busMessages'
import { watchNotificationServer } from './notificationServer'
import { clickKey, notifyMessage, paintPictures } from './notifyMessage'
import type { SessionBus } from './sessionBus'

export interface BusNotificationsOptions {
  bus: SessionBus
  appName: string
  clock?: Clock
  /** There is no bus or no notification server: somebody else has to show it. */
  onUndelivered(notice: Notice): void
  /** The server took it. @param canSound whether the server makes the sound itself */
  onDelivered?(notice: Notice, canSound: boolean): void
  onFailure(text: string): void
}

/** What stands, or is about to stand, at one place of the screen. */
interface Slot {
  /** What the server shows, or was last asked to show. */
  notice: Notice
  /** Its number at the server; null as long as there is none. */
  id: number | null
  /** Unique name of the server that gave the number. */
  owner: string | null
  /** A Notify without an answer is under way. */
  busy: boolean
  /** It left the screen by itself, and may stand in the desktop's list: the number stays good for all that follows. */
  expired: boolean
  /** What to do when the answer is there; only the latest wish counts. */
  next: Notice | 'withdraw' | null
  token?: string
}

// A server that leaves a clicked notification standing, against the specification, is helped after this time.
const clickedMs = 1_000

const reasons: Readonly<Record<number, CloseReason>> = { 1: 'expired', 2: 'dismissed', 3: 'withdrawn' }

/**
 * Notifications by org.freedesktop.Notifications itself: replaced in place, withdrawn, with buttons and urgency. For one
 * slot at most one call is under way, so that the number of a notification is known before it is replaced or closed.
 */
export function createBusNotifications(options: BusNotificationsOptions): Notifications {
  const { bus, appName, clock = systemClock } = options
  const slots = new Map<string, Slot>()
  // Taken back, but the server has not said so yet. Their numbers no longer belong to a slot.
  const leaving = new Set<Slot>()
  const timers = new Set<() => void>()
  let disposed = false

  const bySlot = (id: number): Slot | undefined =>
    [...slots.values(), ...leaving].find((slot) => slot.id === id)
  const remove = (slot: Slot): void => {
    leaving.delete(slot)
    if (slots.get(slot.notice.slot) === slot) slots.delete(slot.notice.slot)
  }
  const closed = (slot: Slot, reason: CloseReason): void => {
    remove(slot)
    // Where its place is taken again, the end of the old one says nothing about the new one.
    if (!disposed && !slots.has(slot.notice.slot)) slot.notice.onClosed?.(reason)
  }
  const expire = (slot: Slot): void => {
    slot.expired = true
    if (!disposed) slot.notice.onClosed?.('expired')
  }
  const soon = (work: () => void): void => {
    const cancel = clock.after(clickedMs, () => {
      timers.delete(cancel)
      work()
    })
    timers.add(cancel)
  }

  paintPictures()
  const server = watchNotificationServer(bus, {
    onAction(id, key) {
      const slot = bySlot(id)
      if (!slot || disposed) return
      const { notice, token } = slot
      soon(() => {
        if (slot.id === id && slot.notice === notice && slots.get(notice.slot) === slot && !slot.busy)
          leave(slot)
      })
      if (key === clickKey) notice.onClick(token)
      else notice.onAction?.(key)
    },
    onClosed(id, reason) {
      const slot = bySlot(id)
      if (!slot) return
      const why = leaving.has(slot) ? 'withdrawn' : (reasons[reason] ?? 'unknown')
      // What is under way takes its place; the slot itself goes on.
      if (slot.busy) slot.id = null
      else if (why === 'expired') expire(slot)
      else closed(slot, why)
    },
    onActivationToken(id, token) {
      const slot = bySlot(id)
      if (slot) slot.token = token
    },
    onOwner(owner) {
      for (const slot of leaving) if (slot.owner !== owner) closed(slot, 'withdrawn')
      for (const slot of [...slots.values()]) {
        if (slot.id === null || slot.owner === owner) continue
        slot.id = null
        if (!slot.busy) closed(slot, 'unknown')
      }
    }
  })

  const leave = (slot: Slot): void => {
    slots.delete(slot.notice.slot)
    if (slot.id === null) return
    // Where it is in no list either, the server has nothing left to say about it.
    if (!slot.expired) leaving.add(slot)
    server.close(slot.id)
  }

  /** @param again whether it is the second try */
  const send = async (slot: Slot, notice: Notice, again = false): Promise<void> => {
    const previous = slot.notice
    slot.busy = true
    try {
      // No await where it can be avoided: what is known goes out in this very turn of the event loop.
      const capabilities = server.capabilities ?? (await server.learn())
      const message = notifyMessage(notice, slot.id ?? 0, capabilities, appName)
      const { id, owner } = await server.notify(message)
      Object.assign(slot, { id, owner, notice, busy: false, expired: false })
      delete slot.token
      options.onDelivered?.(notice, capabilities.has('sound'))
    } catch (error) {
      slot.busy = false
      slot.notice = previous
      if (disposed) return
      // The server went while it was asked. Its successor shows what is still wanted.
      if (!again && slot.next === null && isInterrupted(error)) return send(slot, notice, true)
      if (slot.next === null) {
        remove(slot)
        if (!isNobodyThere(error) && !isBusGone(error)) options.onFailure(describe(error))
        options.onUndelivered(notice)
      }
    }
    goOn(slot)
  }

  const goOn = (slot: Slot): void => {
    const { next } = slot
    if (slot.busy || next === null) return
    slot.next = null
    if (next === 'withdraw') leave(slot)
    else void send(slot, next)
  }

  const want = (slot: Slot, next: Notice | 'withdraw'): void => {
    slot.next = next
    goOn(slot)
  }

  const withdraw = (name: string): void => {
    const slot = slots.get(name)
    if (slot) want(slot, 'withdraw')
  }

  return {
    show(notice) {
      if (disposed) return
      let slot = slots.get(notice.slot)
      if (!slot) {
        slot = { notice, id: null, owner: null, busy: false, expired: false, next: null }
        slots.set(notice.slot, slot)
      }
      want(slot, notice)
    },
    withdraw,
    dispose() {
      disposed = true
      for (const name of [...slots.keys()]) withdraw(name)
      for (const cancel of timers) cancel()
      server.dispose()
    }
  }
}

const interrupted = /\.(NoReply|Disconnected)$/
const isInterrupted = (error: unknown): boolean =>
  isBusGone(error) || (error instanceof Error && 'code' in error && interrupted.test(String(error.code)))

const describe = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
