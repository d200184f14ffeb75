// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { failure, type AppError } from '@shared/errors'
import { createTranslate, errorText } from '@shared/messages'
import SignInView from '../../../renderer/views/SignInView.vue'
import TroubleView from '../../../renderer/views/TroubleView.vue'
import { account, accountId, openBridge, state } from './window'

const fingerprint = Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(':')
const params = {
  server: 'chat.example.org',
  reason: 'ERR_CERT_AUTHORITY_INVALID',
  fault: 'unknown-authority',
  fingerprint,
  subject: 'CN=chat.example.org',
  issuer: 'O=Our Company, CN=Root',
  validFrom: Date.UTC(2025, 5, 15, 12),
  validTo: Date.UTC(2031, 5, 15, 12)
}
const unpinnable = { server: 'chat.example.org', reason: 'ERR_CERT_REVOKED', fault: 'revoked' }
const t = createTranslate()
let wrapper: VueWrapper
const button = (name: string) => wrapper.findAll('button').find((each) => each.text() === name)
const facts = () => wrapper.find('[aria-label="The certificate that the server shows"]')
afterEach(() => wrapper?.unmount())

describe('the sentence about a certificate', () => {
  it.each([
    ['unknown-authority', 'an authority that this computer does not know'],
    ['other-host', 'belongs to another name than chat.example.org'],
    ['expired', 'has expired'],
    ['not-yet-valid', 'is not valid yet'],
    ['changed', 'This is not the certificate that you trusted before'],
    ['revoked', 'was revoked'],
    ['weak', 'too weak'],
    ['other', 'is not trusted'],
    ['never-heard-of', 'is not trusted']
  ])('says what is wrong with it: %s', (fault, words) => {
    const said = errorText(t, { code: 'certificate', params: { ...unpinnable, fault } })
    expect(said).toContain(words)
    expect(said).toContain('nothing was sent')
    expect(said).toContain('chat.example.org')
  })

  it('stands also where nothing more is known', () => {
    const said = errorText(t, { code: 'certificate', params: { server: 'chat.example.org' } })
    expect(said).toContain('The certificate of chat.example.org is not trusted')
  })
})

describe('an account whose server shows a certificate that is not trusted', () => {
  function open(error: AppError) {
    const main = openBridge({ state: state([account()]) })
    const view = account({ connection: { kind: 'certificate', error } })
    wrapper = mount(TroubleView, { props: { account: view, kind: 'certificate', error } })
    return main
  }

  it('shows what to compare, whole and in groups', () => {
    open({ code: 'certificate', params })
    const shown = facts().text()
    for (const part of ['CN=chat.example.org', 'O=Our Company, CN=Root', '2025', '2031'])
      expect(shown).toContain(part)
    expect(shown).toContain('Compare the fingerprint with your administrator first.')
    expect(facts().get('dd').element.textContent).toBe(fingerprint)
    expect(facts().get('dd').findAll('span')).toHaveLength(8)
  })

  it('trusts exactly this one when the person says so, and not before', async () => {
    const { bridge } = open({ code: 'certificate', params })
    expect(bridge.trustCertificate).not.toHaveBeenCalled()
    await button('Trust this certificate')!.trigger('click')
    expect(bridge.trustCertificate.mock.calls).toEqual([[accountId, fingerprint]])
  })

  it('offers no trust where there is no fingerprint', () => {
    open({ code: 'certificate', params: unpinnable })
    expect(wrapper.get('[role=alert]').text()).toContain('revoked')
    expect(facts().exists()).toBe(false)
    expect(button('Trust this certificate')).toBeUndefined()
  })
})

describe('signing in at a server whose certificate is not trusted', () => {
  const type = (label: string, text: string) =>
    wrapper
      .get(
        `#${wrapper
          .findAll('label')
          .find((each) => each.text() === label)!
          .attributes('for')!}`
      )
      .setValue(text)
  const submit = async (): Promise<void> => {
    await wrapper.get('form').trigger('submit')
    await flushPromises()
  }
  async function refuse(error = failure('certificate', { field: 'server', params })) {
    const main = openBridge({ state: state([]) })
    wrapper = mount(SignInView, {
      attachTo: document.body,
      props: { state: state([]), purpose: 'first', remembered: null }
    })
    main.answers.signIn = error
    await type('Server', 'chat.example.org')
    await type('E-mail', 'anna@example.org')
    await type('API key', 'the key')
    await submit()
    return main
  }

  it('asks first, then sends the same form with the fingerprint', async () => {
    const { bridge, answers } = await refuse()
    expect(bridge.signIn.mock.lastCall?.[0]).not.toHaveProperty('pinnedCertificate')
    expect(facts().get('dd').element.textContent).toBe(fingerprint)
    answers.signIn = { ok: true, value: accountId }
    await button('Trust this certificate')!.trigger('click')
    await flushPromises()
    expect(bridge.signIn).toHaveBeenCalledTimes(2)
    expect(bridge.signIn.mock.lastCall?.[0]).toMatchObject({
      server: 'chat.example.org',
      apiKey: 'the key',
      pinnedCertificate: fingerprint
    })
    expect(wrapper.emitted('done')).toHaveLength(1)
  })

  it('keeps the trust while other fields are put right', async () => {
    const { bridge, answers } = await refuse()
    answers.signIn = failure('api-key-refused', { field: 'apiKey' })
    await button('Trust this certificate')!.trigger('click')
    await flushPromises()
    expect(facts().exists()).toBe(false)
    await type('API key', 'another key')
    await submit()
    expect(bridge.signIn.mock.lastCall?.[0]).toMatchObject({ pinnedCertificate: fingerprint })
  })

  it('takes the trust back when the server is changed', async () => {
    const { bridge, answers } = await refuse()
    answers.signIn = failure('api-key-refused', { field: 'apiKey' })
    await button('Trust this certificate')!.trigger('click')
    await flushPromises()
    await type('Server', 'other.example.org')
    await submit()
    expect(bridge.signIn.mock.lastCall?.[0]).toMatchObject({ server: 'other.example.org' })
    expect(bridge.signIn.mock.lastCall?.[0]).not.toHaveProperty('pinnedCertificate')
  })

  it('no longer offers one server’s certificate when another server is typed', async () => {
    await refuse()
    await type('Server', 'other.example.org')
    expect(facts().exists()).toBe(false)
    expect(button('Trust this certificate')).toBeUndefined()
  })

  it('offers no trust for a revoked one', async () => {
    await refuse(failure('certificate', { field: 'server', params: unpinnable }))
    expect(wrapper.text()).toContain('was revoked')
    expect(button('Trust this certificate')).toBeUndefined()
  })
})
