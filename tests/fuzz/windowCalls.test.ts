import fc from 'fast-check'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { emptySignInForm } from '@shared/account'
import { defaultAlertSettings } from '@shared/alerts'
import { callChannel, type CallName, callNames } from '@shared/channels'
import { failure } from '@shared/errors'
import { openGate } from '../../main/desktop/ipcGate'
import { type CallHandlers, routeCalls } from '../../main/desktop/ipcRouter'
import { casesOf, seed } from './budget'
import { fuzz, watchRejections } from './fuzz'
import { below, mutateJson, oneOf } from './mutator'

watchRejections()

type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<unknown>
const canary = 'canary-4711'
const account = 'a'.repeat(32)
const { version: _version, accounts: _accounts, ...general } = defaultAlertSettings

/** Arguments that a call understands, to be spoilt; one that is not here gets those of `anyCall`. */
const anyCall = [account, 'friend', true]
const good: Partial<Record<CallName, unknown[]>> = {
  getState: [],
  signIn: [{ ...emptySignInForm, apiKey: canary, encryptionPassword: canary }],
  signOut: [account],
  retryConnection: [account],
  getFriends: [account],
  getMoreFriends: [account, 1, 500],
  getFriendDetails: [account, 'friend'],
  setFavourite: [account, 'friend', true],
  decideKey: [account, 'friend', 'accept', Array(16).fill('0A1F').join(' ')],
  verifyKey: [account, 'friend', true, Array(16).fill('0A1F').join(' ')],
  setOwnStatus: [{ presence: 'busy', text: canary, until: 5 }],
  setIdleMinutes: [5],
  setUndocumentedPresence: [account, true],
  setShownAccount: [account],
  getAlerts: [],
  setAlertSettings: [general],
  setFriendAlert: [account, 'friend', { mode: 'own', rule: defaultAlertSettings.defaultRule }],
  tellMeWhen: [account, 'friend', 'week'],
  cancelTellMe: [account, 'friend'],
  pauseAlerts: ['half-hour'],
  getAlertLog: [account, { friend: null, name: '', before: null }],
  eraseAlertLog: [account],
  setViewedFriend: [{ accountId: account, friendId: 'friend' }],
  pageShown: [],
  copyText: [canary],
  chooseAuthorityFile: []
}

function router() {
  const listeners = new Map<string, Listener>()
  const lines: string[] = []
  const reached: unknown[][] = []
  const frame = { url: 'ozeki-app://app/' }
  const contents = { mainFrame: frame } as unknown as WebContents
  const event = { sender: contents, senderFrame: frame } as unknown as IpcMainInvokeEvent
  const open = openGate({
    handle: (name: string, listener: Listener) => listeners.set(name, listener)
  })
  const route = routeCalls({
    handlers: Object.fromEntries(
      callNames.map((name) => [
        name,
        (...args: unknown[]) => {
          reached.push(args)
          return failure('internal')
        }
      ])
    ) as unknown as CallHandlers,
    isTrusted: (who) => who === contents,
    origin: 'ozeki-app://app',
    log: (_level, text) => lines.push(text)
  })
  open(route)
  const call = (name: CallName, args: unknown[]): Promise<unknown> =>
    (listeners.get(callChannel(name)) as Listener)(event, ...args)
  return { call, lines, reached }
}

/** An answer is a Result with a code, whatever was asked. */
function check(answer: unknown): void {
  const { ok, error } = answer as { ok: unknown; error?: { code?: unknown } }
  if (ok !== false || typeof error?.code !== 'string') throw new Error(`no Result: ${JSON.stringify(answer)}`)
}

describe('the calls of the window', { timeout: 600_000 }, () => {
  it('with spoilt arguments are refused with a code or reach the handler checked, and never stand in the log', async () => {
    const { call, lines, reached } = router()
    await fuzz(
      'calls of the window',
      (random) => {
        const name = oneOf(random, callNames)
        const args = mutateJson(random, good[name] ?? anyCall)
        return { name, args: Array.isArray(args) ? args.slice(0, 1 + below(random, 5)) : [args] }
      },
      async ({ name, args }) => {
        check(await call(name, args))
        if (lines.some((line) => line.includes(canary))) throw new Error('an argument in the log')
        lines.length = 0
      }
    )
    expect(reached.length).toBeGreaterThan(0)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('with anything that JavaScript can send are refused with a code', async () => {
    const { call } = router()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...callNames),
        fc.array(
          fc.anything({
            withBigInt: true,
            withDate: true,
            withMap: true,
            withSet: true,
            withTypedArray: true
          })
        ),
        async (name, args) => check(await call(name, args))
      ),
      { numRuns: Math.round(casesOf('calls of the window') / 8), seed }
    )
  })
})
