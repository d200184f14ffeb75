import type { Locator, Page } from '@playwright/test'
import type { FriendRow } from '@shared/friend'
import type { OzekiBridge } from '@shared/contract'

/** What is typed to sign in; the reference chat server's `user` fits with its `baseUrl`. */
export interface SignInWords {
  server: string
  email: string
  apiKey: string
  encryptionPassword?: string
}

const field = (window: Page, name: string): Locator => window.getByRole('textbox', { name, exact: true })

/** The labelled fields of the sign-in form; password fields have no role, so they are found by label. */
export const signInForm = (window: Page) => ({
  server: field(window, 'Server'),
  email: field(window, 'E-mail'),
  apiKey: window.locator('input').and(window.getByLabel(/^API key/)),
  encryptionPassword: window.locator('input').and(window.getByLabel(/^Encryption password/)),
  submit: window.getByRole('button', { name: 'Sign in', exact: true })
})

/** Fills the sign-in form and presses the button; does not wait for the answer. */
export async function signIn(window: Page, words: SignInWords): Promise<void> {
  const form = signInForm(window)
  await form.server.fill(words.server)
  await form.email.fill(words.email)
  await form.apiKey.fill(words.apiKey)
  if (words.encryptionPassword) await form.encryptionPassword.fill(words.encryptionPassword)
  await form.submit.click()
}

/** The friends list, and one row of it by the friend's name. */
export const friendsList = (window: Page): Locator => window.getByRole('listbox', { name: 'Friends' })

/** @returns the row that reads "NAME, AVAILABILITY" (which may go on, for example with a time). */
export const friendRow = (window: Page, name: string, availability: string): Locator =>
  friendsList(window).getByRole('option', { name: `${name}, ${availability}` })

/** The line that tells the truth about the connection. */
export const connectionLine = (window: Page): Locator => window.getByRole('status')

/**
 * Every friend as the window knows them, also those whose rows are not on the screen.
 * @throws Error with the code of the failure when nobody is signed in
 */
export async function readFriends(window: Page): Promise<FriendRow[]> {
  const answer = await window.evaluate(async () => {
    const { ozeki } = globalThis as unknown as { ozeki: OzekiBridge }
    const state = await ozeki.getState()
    if (!state.ok) return state
    const [account] = state.value.accounts
    if (!account) return { ok: true as const, value: null }
    const first = await ozeki.getFriends(account.id)
    if (!first.ok) return first
    const { revision, total, friends } = first.value
    while (friends.length < total) {
      const page = await ozeki.getMoreFriends(account.id, revision, friends.length)
      if (!page.ok) return page
      friends.push(...page.value.friends)
    }
    return { ok: true as const, value: friends }
  })
  if (!answer.ok) throw new Error(`The window's list cannot be read: ${answer.error.code}`)
  if (!answer.value) throw new Error('Nobody is signed in.')
  return answer.value
}
