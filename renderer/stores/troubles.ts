import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { StoreTrouble } from '@shared/storeTrouble'
import { useAccounts } from './accounts'

/** What is wrong with what is kept on the disk, and what of it the person has not seen yet. */
export const useTroubles = defineStore('troubles', () => {
  const accounts = useAccounts()
  const told = shallowRef<readonly StoreTrouble[] | null>(null)

  const list = computed(() => told.value ?? accounts.state?.troubles ?? [])
  /** The newest that nobody has closed. */
  const shown = computed(() => list.value.filter(({ seen }) => !seen).at(-1) ?? null)

  /** @returns a function that ends the listening. */
  const start = (): (() => void) => window.ozeki.on('troublesChanged', (next) => (told.value = next))

  const close = async ({ id }: StoreTrouble): Promise<void> =>
    accounts.report(await window.ozeki.closeTrouble(id))

  /** Name of the server whose data it is about, empty for what all accounts share. */
  const serverOf = ({ accountId }: StoreTrouble): string =>
    accounts.accounts.find(({ id }) => id === accountId)?.server ?? ''

  return { list, shown, start, close, serverOf }
})
