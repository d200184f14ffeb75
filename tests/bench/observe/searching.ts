import type { Page } from '@playwright/test'
import { friendsList } from '../../desktop'
import { readyForProbes } from './pageProbe'

const queries = ['anna', 'muller', 'zzz', 'li wei', 'ivanov', 'garcia']

interface Key {
  at: number
  /** End of the input event's own scripts, those included that it put off until their end. */
  scriptsEnd: number
  firstRows: number
}

type WithKeys = typeof globalThis & { benchKeys: Key[] }

/**
 * Types words key by key, as quickly as a person does, and takes them back.
 * @param words how many, up to six
 * @returns for each key the time in ms from its input event to the end of its scripts; where they drew nothing and the
 * rows changed later, to that moment: work that is put off counts as well
 */
export async function searchTimes(window: Page, words: number): Promise<number[]> {
  const box = window.getByRole('searchbox')
  await box.focus()
  await readyForProbes(window)
  await friendsList(window).evaluate((list) => {
    const keys: Key[] = []
    ;(globalThis as WithKeys).benchKeys = keys
    // A list that finds nobody may be another element: its place in the page stays.
    new MutationObserver(() => {
      const key = keys.at(-1)
      if (key && key.firstRows === 0) key.firstRows = performance.now()
    }).observe(list.parentElement ?? list, { subtree: true, childList: true, characterData: true })
    addEventListener(
      'input',
      () => {
        const key: Key = { at: performance.now(), scriptsEnd: 0, firstRows: 0 }
        keys.push(key)
      },
      { capture: true }
    )
    // Between two listeners of an event the browser does all that the first one put off to the end of its script; a
    // message instead would come after a frame that happens to be drawn meanwhile, and that is no script.
    addEventListener('input', () => {
      const key = keys.at(-1)
      if (key) key.scriptsEnd = performance.now()
    })
  })
  for (const query of queries.slice(0, words)) {
    await box.pressSequentially(query, { delay: 60 })
    for (let left = query.length; left > 0; left--) await box.press('Backspace', { delay: 40 })
  }
  const keys = await window.evaluate(() => (globalThis as WithKeys).benchKeys)
  return keys.map(({ at, scriptsEnd, firstRows }) => Math.max(scriptsEnd, firstRows) - at)
}
