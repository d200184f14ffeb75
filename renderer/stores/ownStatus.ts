import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { availableByHand, type OwnStatus, type StatusChoice } from '@shared/ownStatus'
import { useAccounts } from './accounts'

/** The person's own status: what was chosen, and what the computer made of it. */
export const useOwnStatus = defineStore('ownStatus', () => {
  const bridge = window.ozeki
  const accounts = useAccounts()
  const told = shallowRef<OwnStatus | null>(null)
  const byHand: OwnStatus = { chosen: availableByHand, effective: 'available', because: 'by-hand' }

  /** @returns a function that ends the listening. */
  const start = (): (() => void) => bridge.on('ownStatusChanged', (status) => (told.value = status))

  /** What main told last, else what the first state said. */
  const now = (): OwnStatus => told.value ?? accounts.state?.ownStatus ?? byHand

  const choose = async (choice: StatusChoice): Promise<void> =>
    accounts.report(await bridge.setOwnStatus(choice))

  /** @param minutes without keyboard or mouse that mean away; 0 for never */
  async function setIdleMinutes(minutes: number): Promise<void> {
    accounts.report(await bridge.setIdleMinutes(minutes))
    await accounts.refresh()
  }

  return { told, now, start, choose, setIdleMinutes }
})
