import { connectionLine, expect, signIn, test, wordsFor } from './fixtures'

test('the window has no Node, an isolated bridge and a sandbox', async ({ launch }) => {
  const { window, app } = await launch()
  const seen = await window.evaluate(() => ({
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
    bridge: Object.keys((globalThis as unknown as { ozeki: object }).ozeki).sort(),
    frozen: Object.isFrozen((globalThis as unknown as { ozeki: object }).ozeki)
  }))
  expect(seen.require).toBe('undefined')
  expect(seen.process).toBe('undefined')
  expect(seen.frozen).toBe(true)
  expect(seen.bridge).not.toContain('ipcRenderer')
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } =
      contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false
  })
  expect(preferences.webSecurity).not.toBe(false)
})

test('the page comes from our own scheme with a strict policy, and breaks no rule of it', async ({
  launch,
  server
}) => {
  const { window, app } = await launch()
  expect(window.url()).toMatch(/^ozeki-app:\/\/app\//)
  const header = await app.evaluate(async ({ session }) => {
    const answer = await session.defaultSession.fetch('ozeki-app://app/')
    return answer.headers.get('content-security-policy')
  })
  expect(header).toContain("default-src 'none'")
  const problems: string[] = []
  window.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML/i.test(message.text())) problems.push(message.text())
  })
  await window.reload()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  expect(problems).toEqual([])
})

test('inline code, eval, connections and frames are refused by the policy', async ({ launch }) => {
  const { window } = await launch()
  const tried = await window.evaluate(async () => {
    const refused = async (work: () => unknown): Promise<boolean> => {
      try {
        await work()
        return false
      } catch {
        return true
      }
    }
    return {
      // Playwright's own evaluate is not bound by the policy, code that the page makes is.
      html: await refused(() => {
        document.createElement('div').innerHTML = '<b>x</b>'
      }),
      fetch: await refused(() => fetch('http://127.0.0.1:9/')),
      socket: await refused(
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket('ws://127.0.0.1:9/')
            socket.onerror = () => reject(new Error('refused'))
            socket.onopen = resolve
          })
      )
    }
  })
  expect(tried).toEqual({ html: true, fetch: true, socket: true })
})

test('navigation, new windows and permissions are denied', async ({ launch }) => {
  const { window, app } = await launch()
  const address = window.url()
  const opened = await window.evaluate(() => globalThis.open('https://example.org/') === null)
  expect(opened).toBe(true)
  await window.evaluate(() => {
    location.href = 'https://example.org/'
  })
  await window.waitForTimeout(300)
  expect(window.url()).toBe(address)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(await window.evaluate(() => Notification.requestPermission())).toBe('denied')
  const clipboard = await window.evaluate(() =>
    navigator.clipboard
      ? navigator.clipboard.readText().then(
          () => 'read',
          () => 'denied'
        )
      : 'denied'
  )
  expect(clipboard).toBe('denied')
})

test('a call with wrong arguments is refused with a code, whatever the page sends', async ({ launch }) => {
  const { window } = await launch()
  const answers = await window.evaluate(async () => {
    const { ozeki } = globalThis as unknown as {
      ozeki: Record<string, (...args: unknown[]) => Promise<unknown>>
    }
    return Promise.all([
      ozeki['signIn']?.({ server: 5 }),
      ozeki['getFriends']?.('../../etc/passwd'),
      ozeki['copyText']?.({}),
      ozeki['signOut']?.()
    ])
  })
  for (const answer of answers) expect(answer).toEqual({ ok: false, error: { code: 'bad-request' } })
})
