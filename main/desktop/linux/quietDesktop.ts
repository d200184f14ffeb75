import { type Clock, systemClock } from '@shared/clock'
import { notificationsAt, notificationsName } from './notificationServer'
import { type QuietSource, quietSources } from './quietSources'
import type { SessionBus } from './sessionBus'

export interface QuietDesktop {
  readonly active: boolean
  dispose(): void
}

// For desktops that change without a word. What is told by a signal is known at once.
const lookAgainMs = 120_000

/**
 * Follows whether the desktop is not to be disturbed; what is not known counts as no.
 * @param onChange called at each change, also when it is first found to be active
 */
export function watchQuietDesktop(
  bus: SessionBus,
  onChange: (active: boolean) => void,
  clock: Clock = systemClock
): QuietDesktop {
  let active = false
  let sources: QuietSource[] = []
  let ends: (() => void)[] = []
  // Every look and every new server makes older answers worthless.
  let round = 0

  const settle = (now: boolean): void => {
    if (now === active) return
    active = now
    onChange(active)
  }

  const look = async (): Promise<void> => {
    const mine = (round += 1)
    const told = await Promise.all(sources.map((source) => source.read().catch(() => null)))
    if (mine === round) settle(told.includes(true))
  }

  const leaveSources = (): void => {
    for (const end of ends) end()
    ends = []
    sources = []
  }

  const meet = async (owner: string | null): Promise<void> => {
    const mine = (round += 1)
    leaveSources()
    if (owner === null) return settle(false)
    const name = await serverName(bus)
    if (mine !== round) return
    sources = quietSources(name, bus)
    ends = sources.map((source) => source.follow(() => void look()))
    await look()
  }

  let stopTimer: () => void = () => undefined
  const later = (): void => {
    stopTimer = clock.after(lookAgainMs, () => {
      if (sources.length > 0) void look()
      later()
    })
  }
  later()
  const unfollow = bus.followOwner(notificationsName, (owner) => void meet(owner))
  return {
    get active() {
      return active
    },
    dispose() {
      round += 1
      stopTimer()
      unfollow()
      leaveSources()
    }
  }
}

async function serverName(bus: SessionBus): Promise<string> {
  try {
    const { body } = await bus.call({ ...notificationsAt, member: 'GetServerInformation', autoStart: false })
    return String(body[0])
  } catch {
    return ''
  }
}
