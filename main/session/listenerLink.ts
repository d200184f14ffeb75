import type { StationId } from '@shared/ids'
import { type ListenerEnd, listenerForms, openDatagramListener, openListener } from '../protocol'
import type { ListenerAddresses, ListenerForm } from '../protocol/types'
import { createBackoff } from './backoff'
import type { ListenerTls, Ports } from './ports'

export interface ListenerLink {
  /** Its silence means that there is nothing new; a datagram may be lost unseen. */
  readonly isSure: boolean
  /** Closes the socket until `reopen`, without a word to `onLinked`. */
  rest(): void
  /** Drops the socket, trusted or not, and opens a new one at once. */
  reopen(): void
  close(): void
}

export interface ListenerLinkOptions {
  /** The one that the person chose. */
  form: ListenerForm
  addresses: ListenerAddresses
  /** The typed server speaks https, so nothing in clear may be used: of all listeners wss alone. */
  secure: boolean
  stationId: StationId
  tls: ListenerTls | undefined
  ports: Pick<Ports, 'clock' | 'random' | 'log'>
  /** Something is new. */
  onNews(): void
  /** @param silent it was lost because nothing was heard for too long */
  onLinked(linked: boolean, silent: boolean): void
}

// A link that opens and falls at once, again and again, is no success: only one that lasts starts the waits anew.
const trustedAfter = 30_000
// A server that restarts loses all of its listeners in one moment; they come back spread over the first wait.
const waits = { firstMs: 5_000, certain: 0 }

interface Way {
  form: ListenerForm
  base: string
}

/** The chosen form where the server names an address for it, else the first form that has one. */
function findWay({ form, addresses, secure }: ListenerLinkOptions): Way | null {
  const base = {
    websocket: secure ? addresses.wss : (addresses.ws ?? addresses.wss),
    udp: secure ? null : addresses.udp
  }
  for (const candidate of [form, ...listenerForms]) {
    const address = base[candidate.transport]
    if (address !== null) return { form: candidate, base: address }
  }
  return null
}

/**
 * Keeps one push listener open, with back-off and jitter between tries.
 * @returns null when the server names no listener that may be used
 */
export function linkListener(options: ListenerLinkOptions): ListenerLink | null {
  const { stationId, tls, ports } = options
  const way = findWay(options)
  if (way === null) return null
  const { form, base } = way
  const backoff = createBackoff(() => ports.random(), waits)
  let socket: { close(): void } | null = null
  let cancelRetry: (() => void) | null = null
  let cancelTrust: (() => void) | null = null
  let closed = false

  const open = (): void => {
    cancelRetry = null
    const signs = {
      base,
      stationId,
      clock: ports.clock,
      onOpen: (): void => {
        if (socket !== mine) return
        cancelTrust = ports.clock.after(trustedAfter, () => backoff.reset())
        options.onLinked(true, false)
      },
      onWake: (): void => {
        if (socket === mine) options.onNews()
      },
      onClosed: (reason: ListenerEnd): void => {
        if (socket !== mine || closed) return
        socket = null
        cancelTrust?.()
        ports.log('info', `listener closed: ${reason}`)
        options.onLinked(false, reason === 'silent')
        cancelRetry = ports.clock.after(backoff.next(), open)
      }
    }
    const mine: { close(): void } =
      form.transport === 'udp'
        ? openDatagramListener({ form, ...signs })
        : openListener({ form, ...signs, ...(tls ? { tls } : {}) })
    socket = mine
  }

  const drop = (): void => {
    cancelRetry?.()
    cancelRetry = null
    cancelTrust?.()
    const old = socket
    socket = null
    old?.close()
  }

  open()
  return {
    isSure: form.transport === 'websocket',
    rest: drop,
    reopen() {
      if (closed) return
      drop()
      backoff.reset()
      options.onLinked(false, false)
      open()
    },
    close() {
      closed = true
      drop()
    }
  }
}
