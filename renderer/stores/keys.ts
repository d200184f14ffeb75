import { defineStore } from 'pinia'
import { shallowReactive, shallowRef } from 'vue'
import type { Result } from '@shared/errors'
import type { AccountId, UserId } from '@shared/ids'
import type { KeyDecision, KeyMarks, SafetyNumber } from '@shared/keys'
import { useAccounts } from './accounts'

/** What a row says about a friend's public key; nothing for a key that was pinned and never compared. */
export type KeyMark = keyof KeyMarks

/** Marks of friends' public keys as main tells them, and the person's decisions. */
export const useKeys = defineStore('keys', () => {
  const bridge = window.ozeki
  const accounts = useAccounts()
  const marks = shallowReactive(new Map<AccountId, ReadonlyMap<UserId, KeyMark>>())
  /** Counts up whenever keys may not be what they were: details that are open are read anew. */
  const version = shallowRef(0)

  const none: ReadonlyMap<UserId, KeyMark> = new Map()
  const marksOf = (id: AccountId): ReadonlyMap<UserId, KeyMark> => marks.get(id) ?? none

  function take(id: AccountId, { changed, verified }: KeyMarks): void {
    const by = (ids: readonly UserId[], mark: KeyMark) => ids.map((one) => [one, mark] as const)
    marks.set(id, new Map([...by(verified, 'verified'), ...by(changed, 'changed')]))
    version.value += 1
  }

  let told = 0
  /** Reads the marks of an account. What main tells meanwhile is newer and wins. */
  async function load(id: AccountId): Promise<void> {
    const before = told
    const answer = await bridge.getKeyMarks(id)
    if (answer.ok && before === told) take(id, answer.value)
  }

  /** @returns a function that ends the listening. */
  function start(): () => void {
    const ends = [
      bridge.on('keysChanged', (event) => {
        told += 1
        take(event.accountId, event.marks)
      }),
      // The account's data are open, so that there are marks to read.
      bridge.on('friendsReplaced', ({ accountId }) => void load(accountId))
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  async function done(answer: Promise<Result<null>>): Promise<void> {
    const result = await answer
    // Where main refuses, what is shown is not what is.
    if (!result.ok) version.value += 1
    accounts.report(result)
  }

  /** @param fingerprint of the other key, as it is shown */
  const decide = (id: AccountId, friend: UserId, decision: KeyDecision, fingerprint: string) =>
    done(bridge.decideKey(id, friend, decision, fingerprint))

  /** @param fingerprint of the trusted key, as it is shown */
  const verify = (id: AccountId, friend: UserId, verified: boolean, fingerprint: string) =>
    done(bridge.verifyKey(id, friend, verified, fingerprint))

  const safetyNumber = (id: AccountId, friend: UserId): Promise<Result<SafetyNumber>> =>
    bridge.getSafetyNumber(id, friend)

  return { version, marksOf, start, load, decide, verify, safetyNumber }
})
