import { test as base, expect, type Page } from '@playwright/test'
import { company, startChatServer, type ChatServer, type CompanyOptions } from '../chat-server'
import {
  connectionLine,
  desktopRecorder,
  launchApp,
  signIn,
  startDesktop,
  type Desktop,
  type DesktopOptions,
  type DesktopRecorder,
  type LaunchOptions,
  type RunningApp
} from '../desktop'

export { expect }
export {
  connectionLine,
  friendRow,
  friendsList,
  readFriends,
  secretTool,
  signIn,
  signInForm,
  waitFor
} from '../desktop'
export type { RunningApp, SignInWords } from '../desktop'

/** Starts the app on the test's desktop; it ends with the test at the latest. */
export type Launch = (options?: Partial<LaunchOptions>) => Promise<RunningApp>

interface TestFixtures {
  /** Who works at the company of `server`: set it with `test.use({ companyOptions: { size: 3 } })`. */
  companyOptions: CompanyOptions
  /** A chat server of this test alone. */
  server: ChatServer
  /** Panel and notification server of the desktop; asked for by `launch`, so that they are there before the app. */
  recorder: DesktopRecorder
  launch: Launch
}

interface WorkerFixtures {
  /** Set it with `test.use({ desktopOptions: { keyring: 'locked' } })` at the top of a file. */
  desktopOptions: DesktopOptions
  /** A display, a bus and a keyring of their own, shared by the tests of a file. */
  desktop: Desktop
}

// On a desktop without a session bus nothing can be recorded, yet the app must run there.
const unreachable: DesktopRecorder = {
  get tray(): never {
    throw new Error('This desktop has no session bus, so it has no tray.')
  },
  get notifications(): never {
    throw new Error('This desktop has no session bus, so it has no notifications.')
  },
  close: () => Promise.resolve()
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  desktopOptions: [{}, { option: true, scope: 'worker' }],
  desktop: [
    async ({ desktopOptions }, use) => {
      const desktop = await startDesktop(desktopOptions)
      await use(desktop)
      await desktop.close()
    },
    { scope: 'worker' }
  ],
  companyOptions: [{ size: 12 }, { option: true }],
  server: async ({ companyOptions }, use) => {
    const server = await startChatServer({ company: company(companyOptions) })
    await use(server)
    await server.close()
  },
  recorder: async ({ desktop }, use) => {
    const recorder =
      desktop.env['DBUS_SESSION_BUS_ADDRESS'] === 'disabled:'
        ? unreachable
        : await desktopRecorder(desktop.env)
    await use(recorder)
    await recorder.close()
  },
  launch: async ({ desktop, recorder }, use, testInfo) => {
    void recorder
    const running: RunningApp[] = []
    await use(async (options = {}) => {
      const app = await launchApp({ ...options, env: { ...desktop.env, ...options.env } })
      running.push(app)
      return app
    })
    for (const app of running) await app.close()
    if (testInfo.status !== testInfo.expectedStatus)
      for (const app of running)
        await testInfo.attach('output of the app', { body: app.output(), contentType: 'text/plain' })
  }
})

/** Signs in by the form and waits until the app is connected and listens. */
export async function signedIn(window: Page, server: ChatServer): Promise<void> {
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await server.whenListening()
}

/** The words that sign in the user of a reference chat server. */
export const wordsFor = (server: ChatServer) => ({
  server: server.baseUrl,
  email: server.user.email,
  apiKey: server.user.apiKey,
  encryptionPassword: server.user.encryptionPassword
})
