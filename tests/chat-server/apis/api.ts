import type { ChatService } from '../chatService'
import type { JsonObject, Person } from '../types'

/** Addresses as Login tells them. */
export interface Addresses {
  /** Address of one API. */
  api(name: string): string
  listeners: Readonly<Record<string, string>>
}

/** A request that has passed all checks that its API documents. */
export interface Call {
  readonly service: ChatService
  readonly addresses: Addresses
  readonly body: JsonObject
  /** '' for an API without station. */
  readonly station: string
  /** @returns who calls. @throws Refusal where the API does not say it. */
  caller(): Person
}

/** The answer: an object, or JSON that is serialised already. */
export type Answer = JsonObject | Buffer

export interface Action {
  /** True for an action that no page documents: served only by a server that was started so. */
  readonly undocumented?: true
  /** Whether `clientversioncode` and `timestamp` are documented for the body. */
  readonly stamped: boolean
  /** Further documented fields, without `action`. */
  readonly fields: readonly string[]
  answer(call: Call): Answer
}

/** One `api=` name: its documented headers and actions. */
export interface Api {
  readonly srv: 'chatserver' | 'chatowner'
  readonly headers: { readonly station: boolean; readonly user: boolean; readonly signature: boolean }
  readonly actions: Readonly<Record<string, Action>>
}

/** The documented success. */
export const ok = { status: 'OK', errormessage: '' } as const
