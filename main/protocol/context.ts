import type { Clock } from '@shared/clock'
import type { StationId } from '@shared/ids'
import type { Endpoints } from './endpoints'
import type { Transport } from './transport'
import type { Identity } from './types'

/** What every API call needs. */
export interface ApiContext {
  transport: Transport
  endpoints: Endpoints
  stationId: StationId
  clock: Clock
  /** Needed by the signed calls only. */
  identity?: Identity
  /** Ends the calls of this context. */
  signal?: AbortSignal
}
