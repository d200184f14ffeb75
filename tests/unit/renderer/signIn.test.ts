// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { emptySignInForm } from '@shared/account'
import type { AppState } from '@shared/contract'
import { failure, signInFields, type ErrorCode, type SignInField } from '@shared/errors'
import SignInView from '../../../renderer/views/SignInView.vue'
import { openBridge, state } from './window'

let wrapper: VueWrapper
function open(more: Partial<AppState> = {}) {
  const main = openBridge({ state: state([], more) })
  wrapper = mount(SignInView, {
    attachTo: document.body,
    props: { state: state([], more), purpose: 'first', remembered: more.lastSignIn ?? null }
  })
  return main
}
const labels: Record<SignInField, string> = {
  server: 'Server',
  email: 'E-mail',
  apiKey: 'API key',
  encryptionPassword: 'Encryption password',
  stationId: 'Station id',
  signatureScheme: 'Signature scheme',
  listener: 'Listener',
  authorityFile: 'Certificate authority file'
}
/** Finds a control as a person does, by the label that stands at it. */
function control(field: SignInField): HTMLInputElement {
  const label = wrapper.findAll('label').find((each) => each.text() === labels[field])!
  return document.getElementById(label.attributes('for')!) as HTMLInputElement
}
const type = (field: SignInField, text: string): void => {
  const input = control(field)
  input.value = text
  input.dispatchEvent(new Event('input'))
}
const described = (field: SignInField): string =>
  (control(field).getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ')
const fill = (): void => {
  type('server', 'chat.example.org')
  type('email', 'anna@example.org')
  type('apiKey', 'the key')
  type('encryptionPassword', 'the password')
}
const submit = async (): Promise<void> => {
  await wrapper.get('form').trigger('submit')
  await flushPromises()
}
const button = (name: string) => wrapper.findAll('button').find((each) => each.text() === name)

describe('signing in', () => {
  afterEach(() => wrapper.unmount())

  it('sends what was typed, once, with the choices as they open', async () => {
    const { bridge } = open()
    fill()
    await Promise.all([submit(), submit()])
    expect(bridge.signIn.mock.calls).toEqual([
      [
        {
          server: 'chat.example.org',
          email: 'anna@example.org',
          apiKey: 'the key',
          encryptionPassword: 'the password',
          stationId: '',
          signatureScheme: 'automatic',
          listener: 'station-frame',
          authorityFile: '',
          keep: 'keychain'
        }
      ]
    ])
    expect(wrapper.emitted('done')).toHaveLength(1)
  })

  it('forgets the secrets after a success', async () => {
    open()
    fill()
    await submit()
    expect(control('apiKey').value).toBe('')
    expect(control('encryptionPassword').value).toBe('')
    expect(control('server').value).toBe('chat.example.org')
  })

  it('says at the empty fields what belongs there, sends nothing and goes to the first', async () => {
    const { bridge } = open()
    type('server', 'chat.example.org')
    await submit()
    expect(bridge.signIn).not.toHaveBeenCalled()
    expect(described('email')).toContain('Type the e-mail address')
    expect(described('apiKey')).toContain('API key')
    expect(control('server').getAttribute('aria-invalid')).toBeNull()
    expect(document.activeElement).toBe(control('email'))
  })

  it.each(signInFields)('shows a failure of %s at that field and goes there', async (field) => {
    const { answers } = open()
    answers.signIn = failure('api-key-refused', { field, params: { reason: 'no such key' } })
    fill()
    await submit()
    expect(described(field)).toContain('The server refused this API key and said: “no such key”')
    expect(control(field).getAttribute('aria-invalid')).toBe('true')
    expect(document.activeElement).toBe(control(field))
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
    for (const other of signInFields)
      if (other !== field) expect(control(other).getAttribute('aria-invalid')).toBeNull()
    const advanced = button('Advanced')!
    expect(advanced.attributes('aria-expanded')).toBe(
      String(['stationId', 'signatureScheme', 'listener', 'authorityFile'].includes(field))
    )
  })

  it('shows a failure of no field as an alert, keeps what was typed, and clears it with the next try', async () => {
    const { answers } = open()
    answers.signIn = failure('server-unreachable', { params: { server: 'chat.example.org' } })
    fill()
    await submit()
    expect(wrapper.get('[role=alert]').text()).toContain('No answer from chat.example.org')
    expect(control('apiKey').value).toBe('the key')
    answers.signIn = failure('api-key-refused', { field: 'apiKey' })
    await submit()
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
  })

  it.each<[ErrorCode, string, string]>([
    ['keychain-unavailable', 'Work for this run only', 'this-run'],
    ['keychain-locked', 'Try again', 'keychain']
  ])('offers a way out of %s: %s', async (code, name, keep) => {
    const { bridge, answers } = open()
    answers.signIn = failure(code)
    fill()
    await submit()
    await button(name)!.trigger('click')
    await flushPromises()
    expect(bridge.signIn.mock.lastCall?.[0]).toMatchObject({ keep, apiKey: 'the key' })
  })

  it('opens with the last sign-in, without its secrets, and waits for the key', () => {
    open({
      lastSignIn: {
        server: 'chat.example.org',
        email: 'anna@example.org',
        stationId: 'c'.repeat(32),
        signatureScheme: 'hmac-sha256-hex',
        listener: 'none',
        authorityFile: '/etc/ca.pem'
      }
    })
    expect(control('server').value).toBe('chat.example.org')
    expect(control('signatureScheme').value).toBe('hmac-sha256-hex')
    expect(control('listener').value).toBe('none')
    expect(control('authorityFile').value).toBe('/etc/ca.pem')
    expect(control('apiKey').value).toBe('')
    expect(document.activeElement).toBe(control('apiKey'))
  })

  it('does not take the station of before along to another server or person', async () => {
    const stationId = 'c'.repeat(32)
    const { signatureScheme, listener, authorityFile } = emptySignInForm
    const lastSignIn = { server: 'chat.example.org', email: 'a@example.org', stationId }
    open({ lastSignIn: { ...lastSignIn, signatureScheme, listener, authorityFile } })
    expect(control('stationId').value).toBe(stationId)
    type('apiKey', 'the key')
    await flushPromises()
    expect(control('stationId').value).toBe(stationId)
    type('email', 'b@example.org')
    await flushPromises()
    expect(control('stationId').value).toBe('')
  })

  it('falls back on the default where a remembered choice is no longer offered', () => {
    open({
      lastSignIn: {
        server: '',
        email: '',
        stationId: '',
        signatureScheme: 'gone',
        listener: 'gone',
        authorityFile: ''
      }
    })
    expect(control('signatureScheme').value).toBe('automatic')
    expect(control('listener').value).toBe('station-frame')
  })

  it('hides the secrets until asked to show them', async () => {
    open()
    expect(control('apiKey').type).toBe('password')
    await wrapper.get('[aria-label="Show the key"]').trigger('click')
    expect(control('apiKey').type).toBe('text')
    expect(control('encryptionPassword').type).toBe('password')
  })

  it('takes the certificate authority file from the system’s dialog, and lets go of it', async () => {
    const { answers } = open()
    answers.authorityFile = { ok: true, value: '/home/anna/root.pem' }
    await button('Choose…')!.trigger('click')
    await flushPromises()
    expect(control('authorityFile').value).toBe('/home/anna/root.pem')
    answers.authorityFile = { ok: true, value: null }
    await button('Choose…')!.trigger('click')
    await flushPromises()
    expect(control('authorityFile').value).toBe('/home/anna/root.pem')
    await wrapper.get('[aria-label="Remove the chosen file"]').trigger('click')
    expect(control('authorityFile').value).toBe('')
  })
})
