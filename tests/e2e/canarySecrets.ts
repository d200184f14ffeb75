import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { company, startChatServer, type ChatServer } from '../chat-server'
import { keyRing } from '../chat-server/keyRing'
import type { Desktop } from '../desktop'
import { type Form, formsOfBytes, formsOfText } from './canaryForms'
import { expect, type RunningApp, secretTool, signInForm, test as base } from './fixtures'

// Letters that every encoding writes differently.
export const canary = {
  apiKey: `canary${randomBytes(20).toString('hex')}`,
  encryptionPassword: `Kanarienvögel "fly" 42% + ${randomBytes(9).toString('base64')} & sing`
}

// Words that no rule of redaction takes for a secret: the search must find them in every place.
export const marker = 'harmless marker bird'

/** A server whose user has the secrets of `canary`, and a friend called `marker`. */
export const test = base.extend({
  server: async ({ companyOptions }, use) => {
    const staff = company({
      ...companyOptions,
      friends: [{ nick: marker, email: 'bird@example.org', availability: 'available' }]
    })
    const server = await startChatServer({ company: { ...staff, user: { ...staff.user, ...canary } } })
    await use(server)
    await server.close()
  }
})

/** As a person types, up to the button: nothing of the test's own machinery holds the words in the page. */
export async function typeWords(window: Page, server: ChatServer): Promise<void> {
  const form = signInForm(window)
  for (const [field, words] of [
    [form.server, server.baseUrl],
    [form.email, server.user.email],
    [form.apiKey, canary.apiKey],
    [form.encryptionPassword, canary.encryptionPassword]
  ] as const) {
    await field.click()
    await window.keyboard.insertText(words)
  }
}

/** The user's key on the reference server: the first of the ring. */
export function privateKeyOf(server: ChatServer): KeyObject {
  const ring = keyRing([server.user.userId])
  expect(ring.publicKeyOf(server.user.userId)).toBe(server.publicKeyOf(server.user.userId))
  return createPrivateKey({ key: ring.privateKeyOf(server.user.userId), format: 'der', type: 'pkcs1' })
}

/** The private numbers of a key, whole lines of its PEM forms, and parts of either. */
export function privateKeyForms(key: KeyObject): Form[] {
  const jwk = key.export({ format: 'jwk' }) as Record<string, string>
  const forms: Form[] = []
  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
    const bytes = Buffer.from(jwk[name] ?? '', 'base64url')
    expect(bytes.length).toBeGreaterThan(100)
    // Parts, so that a number that was broken over lines or cut short is found as well.
    for (const from of [0, bytes.length >> 1])
      forms.push(...formsOfBytes(`RSA ${name} from ${from}`, bytes.subarray(from, from + 24)))
    forms.push(
      ...formsOfBytes(`RSA ${name}, lowest byte first`, Buffer.from(bytes).reverse().subarray(0, 24))
    )
    forms.push(
      ...formsOfText(
        `RSA ${name} in decimal digits`,
        String(BigInt(`0x${bytes.toString('hex')}`)).slice(0, 60)
      )
    )
  }
  for (const type of ['pkcs1', 'pkcs8'] as const) {
    const lines = key.export({ format: 'pem', type }).toString().split('\n').slice(1, -2)
    // The first lines are the modulus, which everybody may know.
    for (const [number, line] of lines.entries())
      if (number >= 8) forms.push(...formsOfText(`${type} PEM, line ${number}`, line))
  }
  return forms
}

export async function storedSecret(
  desktop: Desktop,
  app: RunningApp
): Promise<{ text: string; databaseKey: string }> {
  const settings = JSON.parse(readFileSync(join(app.userDataDir, 'settings.json'), 'utf8')) as {
    accounts: { id: string }[]
  }
  const attributes = { service: 'Ozeki Chat Client', account: settings.accounts[0]?.id ?? '' }
  const text = (await secretTool(desktop.env).lookup(attributes)) ?? ''
  return { text, databaseKey: (JSON.parse(text) as { databaseKey: string }).databaseKey }
}
