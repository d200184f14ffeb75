import type { StationId } from '@shared/ids'
import { openListener } from '../protocol'
import type { ListenerAddresses, ListenerForm } from '../protocol/types'
import { createBackoff } from './backoff'
import type { ListenerTls, Ports } from './ports'

export interface ListenerLink {
  /** Drops the socket, trusted or not, and opens a new one at once. */
  reopen(): void
  close(): void
}

export interface ListenerLinkOptions {
  form: ListenerForm
  addresses: ListenerAddresses
  /** The typed server speaks https, so only wss may be used. */
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

/**
 * Keeps one push listener open, with back-off and jitter between tries.
 * @returns null when the server names no listener that may be used
 */
export function linkListener(options: ListenerLinkOptions): ListenerLink | null {
  const { form, addresses, secure, stationId, tls, ports } = options
  const base = secure ? addresses.wss : (addresses.ws ?? addresses.wss)
  if (base === null) return null
  const backoff = createBackoff(() => ports.random())
  let socket: { close(): void } | null = null
  let cancelRetry: (() => void) | null = null
  let cancelTrust: (() => void) | null = null
  let closed = false

  const open = (): void => {
    cancelRetry = null
    const mine: { close(): void } = openListener({
      form,
      base,
      stationId,
      clock: ports.clock,
      ...(tls ? { tls } : {}),
      onOpen: () => {
        if (socket !== mine) return
        cancelTrust = ports.clock.after(trustedAfter, () => backoff.reset())
        options.onLinked(true, false)
      },
      onWake: () => {
        if (socket === mine) options.onNews()
      },
      onClosed: (reason) => {
        if (socket !== mine || closed) return
        socket = null
        cancelTrust?.()
        ports.log('info', `listener closed: ${reason}`)
        options.onLinked(false, reason === 'silent')
        cancelRetry = ports.clock.after(backoff.next(), open)
      }
    })
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
