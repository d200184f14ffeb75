import type { ConnectionState } from '../account'
import type { Translate } from './index'

/** @returns words for a connection without a countdown, so that what shows them is not drawn anew each second. */
export const connectionText = (t: Translate, { kind }: ConnectionState): string =>
  t(kind === 'reconnecting' ? 'connection.reconnecting-now' : `connection.${kind}`)
