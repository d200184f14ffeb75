import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AccountView, ProxySignIn, SignInForm } from '@shared/account'
import type { AppState, EventPayload } from '@shared/contract'
import type { AppError, Result } from '@shared/errors'
import type { AccountId } from '@shared/ids'
import { useTroubles } from './troubles'

/** Accounts as main tells them, and what the window asks of them. Holds no secret at any time. */
export const useAccounts = defineStore('accounts', () => {
  const bridge = window.ozeki
  const state = shallowRef<AppState | null>(null)
  const accounts = shallowRef<readonly AccountView[]>([])
  const startError = shallowRef<AppError | null>(null)
  /** The last failure of something that the person asked for and that has no better place to stand. */
  const notice = shallowRef<AppError | null>(null)
  const chosen = ref<AccountId | null>(null)
  /** The sign-in form in place of the friends: for one more account, or for the shown one once more. */
  const asking = ref<'add' | 'again' | null>(null)
  /** What a link wants the sign-in form to begin with. */
  const offered = shallowRef<EventPayload<'fillSignIn'> | null>(null)
  /** The person chooses among the accounts, so the focus belongs to the switcher of the one that comes. */
  const switching = ref(false)

  /** The account on show: the chosen one, or else the first. */
  const shown = computed<AccountView | null>(
    () => accounts.value.find(({ id }) => id === chosen.value) ?? accounts.value[0] ?? null
  )
  const several = computed(() => accounts.value.length > 1)

  let told = 0
  const take = (next: readonly AccountView[]): void => {
    told += 1
    accounts.value = next
  }

  /** Reads the state anew. What main tells meanwhile is newer than the answer and wins. */
  async function refresh(): Promise<void> {
    const before = told
    const answer = await bridge.getState()
    if (!answer.ok) {
      startError.value = answer.error
      return
    }
    startError.value = null
    state.value = answer.value
    if (told === before) take(answer.value.accounts)
    chosen.value ??= answer.value.shownAccount
  }

  /** Listens and reads the state. @returns a function that ends the listening. */
  function start(): () => void {
    const ends = [
      bridge.on('accountsChanged', take),
      bridge.on('fillSignIn', (words) => {
        offered.value = words
        asking.value ??= 'add'
      })
    ]
    void refresh()
    return () => {
      for (const end of ends) end()
    }
  }

  const report = (answer: Result<unknown>): void => {
    if (answer.ok) return
    const isOfDisk = answer.error.code === 'settings-unwritable' || answer.error.code === 'not-kept'
    // The line about the disk says it already.
    if (!isOfDisk || !useTroubles().shown) notice.value = answer.error
  }

  async function signIn(form: SignInForm): Promise<Result<AccountId>> {
    const answer = await bridge.signIn(form)
    if (answer.ok) {
      choose(answer.value)
      await refresh()
    }
    return answer
  }

  async function signOut(id: AccountId): Promise<void> {
    report(await bridge.signOut(id))
    await refresh()
  }

  const retry = async (id: AccountId): Promise<void> => report(await bridge.retryConnection(id))

  /** Lets the app tell this account's server words that its documentation does not have, or no longer. */
  const setUndocumentedPresence = async (id: AccountId, on: boolean): Promise<void> =>
    report(await bridge.setUndocumentedPresence(id, on))

  /** Trusts this certificate, and no other, for the account's server; main then tries at once. */
  const trustCertificate = async (id: AccountId, fingerprint: string): Promise<void> =>
    report(await bridge.trustCertificate(id, fingerprint))

  /** What the keychain cannot keep holds for this run, and is told. */
  const signInToProxy = async (words: ProxySignIn): Promise<void> => report(await bridge.signInToProxy(words))

  /** Off erases what was kept. */
  async function setAvailabilityHistory(on: boolean): Promise<void> {
    report(await bridge.setAvailabilityHistory(on))
    await refresh()
  }
  const eraseAvailabilityHistory = async (): Promise<void> => report(await bridge.eraseAvailabilityHistory())

  /** Shows this account, now and after a restart. */
  function choose(id: AccountId): void {
    asking.value = null
    if (id === chosen.value) return
    chosen.value = id
    // A choice that could not be kept is no trouble worth a message.
    void bridge.setShownAccount(id)
  }

  return {
    state,
    accounts,
    startError,
    notice,
    shown,
    several,
    asking,
    offered,
    switching,
    start,
    refresh,
    signIn,
    signOut,
    retry,
    setUndocumentedPresence,
    trustCertificate,
    signInToProxy,
    setAvailabilityHistory,
    eraseAvailabilityHistory,
    choose,
    report
  }
})
