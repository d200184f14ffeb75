import type { Page } from '@playwright/test'
import type { AlertLogEntry, AlertLogPage } from '@shared/alerts'
import type { AppState, OzekiBridge } from '@shared/contract'

/** Calls the app as its window does. @throws Error with the code of a refusal */
export const call = async <N extends Exclude<keyof OzekiBridge, 'on'>>(
  window: Page,
  name: N,
  ...args: Parameters<OzekiBridge[N]>
): Promise<unknown> => {
  const answer = await window.evaluate(
    ([method, words]) => {
      const { ozeki } = globalThis as unknown as {
        ozeki: Record<string, (...all: unknown[]) => Promise<unknown>>
      }
      return ozeki[method as string]?.(...(words as unknown[]))
    },
    [name, args] as const
  )
  const result = answer as { ok: boolean; value?: unknown; error?: { code: string } }
  if (!result.ok) throw new Error(`${name}: ${result.error?.code}`)
  return result.value
}

/** The account on show. */
export const account = async (window: Page): Promise<never> => {
  const { accounts, shownAccount } = (await call(window, 'getState')) as AppState
  const shown = accounts.find(({ id }) => id === shownAccount) ?? accounts[0]
  return shown?.id as never
}

/** The newest entries of the alert log of the account on show. */
export const alertLog = async (window: Page): Promise<AlertLogEntry[]> => {
  const query = { friend: null, name: '', before: null }
  return ((await call(window, 'getAlertLog', await account(window), query)) as AlertLogPage).entries
}

export interface AlertsNow {
  settings: { defaultRule: object; quietHours: object }
  tellMe: Record<string, unknown[]>
}

/** Changes the general settings as the settings page does. */
export const settings = async (window: Page, change: object): Promise<void> => {
  const {
    version: _version,
    accounts: _accounts,
    ...general
  } = ((await call(window, 'getAlerts')) as AlertsNow).settings as never as Record<string, unknown>
  await call(window, 'setAlertSettings', { ...general, ...change } as never)
}
