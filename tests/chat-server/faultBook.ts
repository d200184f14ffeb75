import type { ApiFault, ListenerFault, Times } from './types'

/** Where the ordered faults stand until they are acted out. */
export interface FaultBook {
  /** @returns takes the fault back. */
  put(place: string, fault: (ApiFault | ListenerFault) & Times): () => void
  takeApi(api: string): ApiFault | undefined
  takeListener(): ListenerFault | undefined
  clear(): void
  /** What is ordered now, for the control surface. */
  list(): { place: string; kind: string; left: number | null }[]
}

interface Entry {
  readonly place: string
  readonly fault: ApiFault | ListenerFault
  left: number
}

const listenerKinds: readonly string[] = [
  'refuse',
  'silent',
  'stall',
  'flood'
] satisfies ListenerFault['kind'][]

export const isListenerFault = (fault: { kind: string }): fault is ListenerFault =>
  listenerKinds.includes(fault.kind)

export const faultBook = (): FaultBook => {
  let entries: Entry[] = []
  const remove = (entry: Entry): void => {
    entries = entries.filter((other) => other !== entry)
  }
  const take = (place: string): ApiFault | ListenerFault | undefined => {
    const entry = entries.find((candidate) => candidate.place === place)
    if (entry === undefined) return undefined
    entry.left--
    if (entry.left <= 0) remove(entry)
    return entry.fault
  }
  return {
    put: (place, { times = Infinity, ...fault }) => {
      if ((place === 'listener') !== isListenerFault(fault))
        throw new Error(`The fault "${fault.kind}" does not fit "${place}"`)
      const entry: Entry = { place, fault, left: times }
      if (times > 0) entries.push(entry)
      return () => remove(entry)
    },
    takeApi: (api) => {
      const fault = take(api)
      return fault === undefined || isListenerFault(fault) ? undefined : fault
    },
    takeListener: () => {
      const fault = take('listener')
      return fault !== undefined && isListenerFault(fault) ? fault : undefined
    },
    clear: () => {
      entries = []
    },
    list: () =>
      entries.map(({ place, fault, left }) => ({
        place,
        kind: fault.kind,
        left: left === Infinity ? null : left
      }))
  }
}
