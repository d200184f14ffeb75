import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { AccountView } from '@shared/account'
import { emptySignInForm, type SignInForm } from '@shared/account'
import type { AppState } from '@shared/contract'
import type { AppError, Result } from '@shared/errors'
import { type ChatServer, type ChatServerOptions, company, startChatServer } from '../chat-server'
import { type Made, makeCertificate } from '../tls/certificateMaker'
import { forwardProxy, type ForwardProxy } from '../tls/forwardProxy'
import { account, call } from './bridge'
import { findings, formsOfText } from './canaryForms'
import { filesBelow } from './canaryPlaces'
import { connectionLine, expect, secretTool, signIn, signInForm, test, wordsFor } from './fixtures'

const root = makeCertificate({ name: 'Company root', authority: true })
const between = makeCertificate({ name: 'Company servers', authority: true, issuer: root })
const ended = makeCertificate({ name: 'Ended root', authority: true, to: '2025-01-01' })

/** Writes an authority file. @returns its path */
const authorityFile = (...authorities: Made[]): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'authority-')), 'ca.pem')
  writeFileSync(path, authorities.map((one) => one.cert).join(''))
  return path
}

const ending: (() => Promise<void>)[] = []
test.afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const serve = async (
  certificate: Made,
  { chain = [], ...options }: ChatServerOptions & { chain?: Made[] } = {}
): Promise<ChatServer> => {
  const cert = [certificate, ...chain].map((one) => one.cert).join('')
  const server = await startChatServer({
    company: company({ size: 4, seed: 9 }),
    tls: { key: certificate.key, cert },
    ...options
  })
  ending.push(() => server.close())
  return server
}

/** Signs in as the form does, with what the file dialog or the question about the certificate would add. */
const signInWith = (
  window: Page,
  server: ChatServer,
  more: Partial<SignInForm> = {}
): Promise<Result<string>> => {
  const form = { ...emptySignInForm, ...wordsFor(server), ...more }
  return window.evaluate(
    (filled) =>
      (globalThis as unknown as { ozeki: { signIn(form: unknown): Promise<Result<string>> } }).ozeki.signIn(
        filled
      ),
    form
  )
}

const refusal = async (window: Page, server: ChatServer, more?: Partial<SignInForm>): Promise<AppError> => {
  const result = await signInWith(window, server, more)
  if (result.ok) throw new Error('signed in')
  return result.error
}

const view = async (window: Page): Promise<AccountView | undefined> =>
  ((await call(window, 'getState')) as AppState).accounts[0]

const becomesConnected = async (window: Page, server: ChatServer): Promise<void> => {
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect.poll(async () => (await view(window))?.news).toBe('listening')
  expect(server.connections().map((one) => one.secure)).toEqual([true])
}

test.describe('a company with an authority of its own', () => {
  test('is trusted for the calls and the listener after its file was chosen, and after a restart', async ({
    launch
  }) => {
    const server = await serve(makeCertificate({ issuer: between }), { chain: [between] })
    const first = await launch()
    expect(await refusal(first.window, server)).toMatchObject({
      code: 'certificate',
      params: { fault: 'unknown-authority', issuer: 'CN=Company servers' }
    })
    expect(server.requests).toHaveLength(0)
    expect(await signInWith(first.window, server, { authorityFile: authorityFile(root) })).toMatchObject({
      ok: true
    })
    await becomesConnected(first.window, server)
    await first.close()
    const second = await launch({ userDataDir: first.userDataDir })
    await becomesConnected(second.window, server)
  })

  const cases: [string, Made, Made[], string][] = [
    ['a certificate that has ended', makeCertificate({ issuer: root, to: '2025-06-01' }), [root], 'expired'],
    [
      'a certificate of another host',
      makeCertificate({ issuer: root, hosts: ['elsewhere.test'] }),
      [root],
      'other-host'
    ],
    ['an authority that has ended', makeCertificate({ issuer: ended }), [ended], 'unknown-authority'],
    ['another authority in the file', makeCertificate({ issuer: root }), [between], 'unknown-authority']
  ]
  for (const [what, certificate, authorities, fault] of cases)
    test(`${what} is refused, and nothing is sent`, async ({ launch }) => {
      const server = await serve(certificate)
      const { window } = await launch()
      const error = await refusal(window, server, { authorityFile: authorityFile(...authorities) })
      expect(error).toMatchObject({ code: 'certificate', field: 'server', params: { fault } })
      expect(server.requests).toHaveLength(0)
    })
})

test.describe('a server that signs its own certificate', () => {
  test('is refused at its field in the form, and nothing is sent', async ({ launch }) => {
    const server = await serve(makeCertificate())
    const { window } = await launch()
    await signIn(window, wordsFor(server))
    await expect(signInForm(window).server).toHaveAttribute('aria-invalid', 'true')
    await expect(window.getByText(/certificate/i).first()).toBeVisible()
    expect(server.requests).toHaveLength(0)
  })

  test('tells its certificate, and is trusted for this account once that is pinned', async ({ launch }) => {
    const certificate = makeCertificate({ name: 'Cellar server', from: '2026-01-02', to: '2040-03-04' })
    const server = await serve(certificate)
    const first = await launch()
    const error = await refusal(first.window, server)
    expect(error).toEqual({
      code: 'certificate',
      field: 'server',
      params: {
        server: new URL(server.baseUrl).host,
        reason: 'ERR_CERT_AUTHORITY_INVALID',
        fault: 'unknown-authority',
        fingerprint: certificate.x509.fingerprint256,
        subject: 'CN=Cellar server',
        issuer: 'CN=Cellar server',
        validFrom: Date.parse('2026-01-02'),
        validTo: Date.parse('2040-03-04')
      }
    })
    const pinnedCertificate = String(error.params?.['fingerprint'])
    expect(await signInWith(first.window, server, { pinnedCertificate })).toMatchObject({ ok: true })
    await becomesConnected(first.window, server)
    // Nobody else is let in by it.
    const calls = server.requests.length
    const stranger = { email: 'other@example.org', apiKey: 'another' }
    expect(await refusal(first.window, server, stranger)).toMatchObject({ code: 'certificate' })
    expect(server.requestsOf('chatlogin')).toHaveLength(1)
    expect(server.requests.length - calls).toBeLessThan(3)
    await first.close()
    const second = await launch({ userDataDir: first.userDataDir })
    await becomesConnected(second.window, server)
  })

  test('a pin is exact: a wrong one lets nobody in', async ({ launch }) => {
    const server = await serve(makeCertificate())
    const { window } = await launch()
    const pinnedCertificate = makeCertificate().x509.fingerprint256
    expect(await refusal(window, server, { pinnedCertificate })).toMatchObject({
      code: 'certificate',
      params: { fault: 'changed', reason: 'ERR_CERT_CHANGED' }
    })
    expect(server.requests).toHaveLength(0)
    expect(await refusal(window, server, { pinnedCertificate: 'everything' })).toMatchObject({
      code: 'bad-request'
    })
  })

  test('a pin also holds for a certificate of another host that has ended', async ({ launch }) => {
    const certificate = makeCertificate({ hosts: ['elsewhere.test'], to: '2025-01-01' })
    const server = await serve(certificate)
    const { window } = await launch()
    const pinnedCertificate = certificate.x509.fingerprint256
    expect(await signInWith(window, server, { pinnedCertificate })).toMatchObject({ ok: true })
    await becomesConnected(window, server)
  })

  test('another certificate later stops everything until its owner decides', async ({ launch }) => {
    const before = makeCertificate()
    const server = await serve(before)
    const { window, userDataDir } = await launch()
    const pinnedCertificate = before.x509.fingerprint256
    expect(await signInWith(window, server, { pinnedCertificate })).toMatchObject({ ok: true })
    await becomesConnected(window, server)

    await server.close()
    const after = makeCertificate()
    const again = await serve(after, {
      port: Number(new URL(server.baseUrl).port),
      secureListenerPort: Number(new URL(server.secureListenerUrl ?? '').port)
    })
    await expect
      .poll(async () => (await view(window))?.connection, { timeout: 15_000 })
      .toMatchObject({
        kind: 'certificate',
        error: { params: { fault: 'changed', fingerprint: after.x509.fingerprint256 } }
      })
    await expect(connectionLine(window)).toHaveText(/Certificate/)
    expect(again.requests).toHaveLength(0)
    expect(again.connections()).toHaveLength(0)

    await call(window, 'trustCertificate', await account(window), after.x509.fingerprint256)
    const kept = (): unknown =>
      (JSON.parse(readFileSync(join(userDataDir, 'settings.json'), 'utf8')) as { accounts: unknown[] })
        .accounts[0]
    expect(kept(), 'on the disk with the answer').toMatchObject({
      pinnedCertificate: after.x509.fingerprint256
    })
    await becomesConnected(window, again)
  })
})

test('a server that wants a certificate of this computer is told as such at once, and nothing is sent', async ({
  launch
}) => {
  const own = makeCertificate({ issuer: root })
  const server = await serve(own, { tls: { key: own.key, cert: own.cert, requestCert: true } })
  const { window } = await launch()
  expect(await refusal(window, server, { authorityFile: authorityFile(root) })).toMatchObject({
    code: 'client-certificate',
    field: 'server'
  })
  expect(server.requests).toEqual([])
})

test.describe('behind a proxy', () => {
  const named = makeCertificate({ issuer: root, hosts: ['chat.test'] })
  let proxy: ForwardProxy
  test.beforeEach(async () => {
    proxy = await forwardProxy()
    ending.push(() => proxy.close())
  })
  // This name leads nowhere: whoever arrives has come through the proxy.
  const servedByName = (): Promise<ChatServer> => serve(named, { announcedHost: 'chat.test' })
  const ports = (server: ChatServer): number[] =>
    [server.baseUrl, server.secureListenerUrl ?? ''].map((address) => Number(new URL(address).port))

  test('of the system’s settings, calls and listener find their way, and nobody else is asked', async ({
    launch
  }) => {
    const server = await servedByName()
    const { window } = await launch({ env: { https_proxy: `http://127.0.0.1:${proxy.port}` } })
    expect(await signInWith(window, server, { authorityFile: authorityFile(root) })).toMatchObject({
      ok: true
    })
    await becomesConnected(window, server)
    const reached = new Set(proxy.tunnels.map((led) => led.to))
    expect(reached).toEqual(new Set(ports(server).map((port) => `chat.test:${port}`)))
    expect(proxy.plain).toEqual([])
  })

  test('named on the command line, calls and listener find their way', async ({ launch }) => {
    const server = await servedByName()
    const { window } = await launch({ args: [`--proxy-server=127.0.0.1:${proxy.port}`] })
    expect(await signInWith(window, server, { authorityFile: authorityFile(root) })).toMatchObject({
      ok: true
    })
    await becomesConnected(window, server)
    expect(new Set(proxy.tunnels.map((led) => led.to)).size).toBe(2)
  })

  test('a server that names addresses without TLS is asked over TLS alone', async ({ launch }) => {
    const server = await servedByName()
    server.fault('chatlogin', { kind: 'wrong-urls', how: 'http', where: 'both' })
    const app = await launch({ args: [`--proxy-server=127.0.0.1:${proxy.port}`] })
    expect(await signInWith(app.window, server, { authorityFile: authorityFile(root) })).toMatchObject({
      ok: true
    })
    await expect(connectionLine(app.window)).toHaveText(/Connected/)
    await expect.poll(() => server.requestsOf('chatavailability').length).toBeGreaterThan(0)
    expect((await view(app.window))?.news).toBe('polling')
    expect(proxy.plain).toEqual([])
    expect(new Set(proxy.tunnels.map((led) => led.firstByte))).toEqual(new Set([0x16]))
    expect(app.output()).toContain('login names an address on another host or scheme, not used')
  })

  test('that wants a user name and a password is told as such, nothing goes past it, and the person signs in to it once', async ({
    launch,
    desktop
  }) => {
    const asking = await forwardProxy({ asks: true, accepts: 'DOMAIN\\carol:canary horse' })
    ending.push(() => asking.close())
    const server = await servedByName()
    const args = [`--proxy-server=127.0.0.1:${asking.port}`]
    const first = await launch({ args })
    const { window } = first
    // By a tunnel, and by a request in clear.
    expect(await refusal(window, server, { authorityFile: authorityFile(root) })).toMatchObject({
      code: 'proxy-password'
    })
    expect(await refusal(window, server, { server: 'http://chat.test' })).toMatchObject({
      code: 'proxy-password'
    })
    expect([asking.tunnels.length, asking.plain.length]).toEqual([1, 1])
    expect([server.requests, asking.heard]).toEqual([[], []])

    await signIn(window, wordsFor(server))
    await expect(
      window.getByText('The proxy of your network wants a user name and a password.')
    ).toBeVisible()
    const giveToProxy = async (password: string): Promise<void> => {
      await window.getByRole('button', { name: 'Sign in to the proxy…' }).click()
      const dialog = window.getByRole('dialog', { name: 'Sign in to the proxy' })
      await expect(dialog).toContainText(`127.0.0.1:${asking.port}`)
      await dialog.getByLabel('User name').fill('DOMAIN\\carol')
      await dialog.getByRole('textbox', { name: 'Password' }).fill(password)
      await dialog.getByRole('button', { name: 'Sign in' }).click()
    }
    await giveToProxy('canary cow')
    await expect(
      window.getByText('The proxy of your network does not accept this user name and password.')
    ).toBeVisible()
    expect(asking.heard, 'words that were refused are not said again').toEqual(['DOMAIN\\carol:canary cow'])
    expect(await signInWith(window, server)).toMatchObject({ error: { code: 'proxy-password' } })
    expect(asking.heard).toHaveLength(1)

    // With the right words its certificate is the next thing to be told.
    await giveToProxy('canary horse')
    await expect(signInForm(window).server).toHaveAttribute('aria-invalid', 'true')
    expect(await signInWith(window, server, { authorityFile: authorityFile(root) })).toMatchObject({
      ok: true
    })
    await becomesConnected(window, server)
    await first.close()

    // It is kept in the keychain and nowhere else, and nobody is asked again.
    const entry = { service: 'Ozeki Chat Client', account: `proxy 127.0.0.1:${asking.port}` }
    expect(await secretTool(desktop.env).lookup(entry)).toContain('canary horse')
    const secrets = ['canary horse', 'carol:canary horse'].flatMap((words) => formsOfText('proxy', words))
    expect(findings(filesBelow(first.userDataDir), secrets)).toEqual([])
    expect(findings({ output: Buffer.from(first.output()) }, secrets)).toEqual([])
    const second = await launch({ userDataDir: first.userDataDir, args })
    await becomesConnected(second.window, server)
  })

  test('that asks for a password later takes the listener and the calls away, and says so', async ({
    launch
  }) => {
    const server = await servedByName()
    const { window } = await launch({ args: [`--proxy-server=127.0.0.1:${proxy.port}`] })
    await signInWith(window, server, { authorityFile: authorityFile(root) })
    await becomesConnected(window, server)
    proxy.ask()
    await expect(connectionLine(window)).toHaveText(/Reconnecting/, { timeout: 30_000 })
    await expect(
      window.getByText('The proxy of your network wants a user name and a password.')
    ).toBeVisible()
    await expect(window.getByRole('button', { name: 'Sign in to the proxy…' })).toBeVisible()
  })
})
