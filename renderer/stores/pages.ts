import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { AccountId, UserId } from '@shared/ids'

/** The friend whose entries the alert log shows. */
export interface LogSubject {
  accountId: AccountId
  friendId: UserId
  name: string
}

/**
 * What stands in the main area in place of a friend's details.
 * `part` is where the settings are opened, their top when left out.
 */
export type Page = { kind: 'settings'; part?: 'help' } | { kind: 'log'; friend: LogSubject | null }

export const usePages = defineStore('pages', () => {
  const page = shallowRef<Page | null>(null)
  /** @returns a function that ends the listening. */
  const start = (): (() => void) => window.ozeki.on('showSettings', showSettings)
  function showSettings(): void {
    page.value = { kind: 'settings' }
  }
  const showTroubles = (): void => {
    page.value = { kind: 'settings', part: 'help' }
  }
  const showLog = (friend: LogSubject | null): void => {
    page.value = { kind: 'log', friend }
  }
  const close = (): void => {
    page.value = null
  }
  return { page, start, showSettings, showTroubles, showLog, close }
})
