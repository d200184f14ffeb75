import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { isPassing, type StoreTrouble } from '@shared/storeTrouble'
import { useAccounts } from './accounts'

/** A full disk is one trouble, whatever could not be written. */
const nameOf = (trouble: StoreTrouble): string =>
  isPassing(trouble) ? trouble.kind : `${trouble.place} ${trouble.accountId ?? ''} ${trouble.kind}`

/** What is wrong with what is kept on the disk, and what of it the person has seen. */
export const useTroubles = defineStore('troubles', () => {
  const accounts = useAccounts()
  const told = shallowRef<readonly StoreTrouble[] | null>(null)
  const seen = shallowRef<ReadonlySet<string>>(new Set())

  const list = computed(() => told.value ?? accounts.state?.troubles ?? [])
  /** The newest that nobody has closed. */
  const shown = computed(
    () => list.value.filter((trouble) => !seen.value.has(nameOf(trouble))).at(-1) ?? null
  )

  /** @returns a function that ends the listening. */
  const start = (): (() => void) =>
    window.ozeki.on('troublesChanged', (next) => {
      told.value = next
      // What is over and comes again is told again.
      const present = new Set(next.map(nameOf))
      seen.value = new Set([...seen.value].filter((name) => present.has(name)))
    })

  const close = (trouble: StoreTrouble): void => {
    seen.value = new Set([...seen.value, nameOf(trouble)])
  }

  /** Name of the server whose data it is about, empty for what all accounts share. */
  const serverOf = ({ accountId }: StoreTrouble): string =>
    accounts.accounts.find(({ id }) => id === accountId)?.server ?? ''

  return { list, shown, start, close, serverOf }
})
