import { emptySignInForm } from '@shared/account'
import { callChannel, callNames, type CallName } from '@shared/channels'
import { calls } from '@shared/contract'
import { failure, ok } from '@shared/errors'
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallHandlers, routeCalls, sendEvent } from '../../../main/desktop/ipcRouter'

const origin = 'ozeki-app://app'
type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<unknown>

/** A window as the router sees it. */
function fakeWindow(url = `${origin}/`) {
  const frame = { url }
  const contents = { mainFrame: frame } as unknown as WebContents
  return { contents, event: { sender: contents, senderFrame: frame } as unknown as IpcMainInvokeEvent }
}

function router(handlers: Partial<CallHandlers> = {}) {
  const listeners = new Map<string, Listener>()
  const called: string[] = []
  const lines: string[] = []
  const ours = fakeWindow()
  const all = Object.fromEntries(
    callNames.map((name) => [
      name,
      (...args: unknown[]) => {
        called.push(name)
        return (
          (handlers[name] as ((...a: unknown[]) => unknown) | undefined)?.(...args) ?? failure('internal')
        )
      }
    ])
  ) as unknown as CallHandlers
  routeCalls({
    ipcMain: {
      handle: (channel: string, listener: Listener) => listeners.set(channel, listener)
    } as unknown as IpcMain,
    handlers: all,
    isTrusted: (contents) => contents === ours.contents,
    origin,
    log: (_level, text) => lines.push(text)
  })
  const call = (name: CallName, event: IpcMainInvokeEvent, ...args: unknown[]) =>
    (listeners.get(callChannel(name)) as Listener)(event, ...args)
  return { call, called, lines, ours, channels: [...listeners.keys()] }
}

const refused = { ok: false, error: { code: 'bad-request' } }

describe('the calls of the window', () => {
  it('are all answered, each on its own channel', () => {
    expect(router().channels).toEqual(callNames.map(callChannel))
  })

  it('reach the handler with checked arguments and come back with a checked value', async () => {
    const { call, ours } = router({ copyText: (text) => (text === 'abc' ? ok(null) : failure('internal')) })
    expect(await call('copyText', ours.event, 'abc')).toEqual({ ok: true, value: null })
  })

  it.each(callNames)(
    '%s refuses wrong arguments with a code and does not reach the handler',
    async (name) => {
      const { call, called, ours } = router()
      expect(await call(name, ours.event, { wrong: true }, 1, 2, 3, 4)).toEqual(refused)
      expect(called).toEqual([])
    }
  )

  it.each(callNames)(
    '%s refuses another window, a frame inside ours, a foreign page and a frame that is gone',
    async (name) => {
      const { call, called, ours } = router()
      const strange = [
        fakeWindow().event,
        { sender: ours.contents, senderFrame: { url: `${origin}/` } } as unknown as IpcMainInvokeEvent,
        { sender: ours.contents, senderFrame: null } as unknown as IpcMainInvokeEvent
      ]
      const elsewhere = fakeWindow('https://evil.example')
      for (const event of [...strange, elsewhere.event]) expect(await call(name, event)).toEqual(refused)
      expect(called).toEqual([])
    }
  )

  it('never let a stack or a message of an error through', async () => {
    const { call, ours } = router({
      getState: () => {
        throw new Error('secret detail')
      }
    })
    const answer = await call('getState', ours.event)
    expect(answer).toEqual({ ok: false, error: { code: 'internal' } })
  })

  it('turn an answer that breaks the contract into an error', async () => {
    const { call, ours } = router({ copyText: () => ok('not null') as never })
    expect(await call('copyText', ours.event, 'abc')).toEqual({ ok: false, error: { code: 'internal' } })
  })

  it('never write what was sent into the log', async () => {
    const { call, ours, lines } = router()
    await call('signIn', ours.event, { ...emptySignInForm, apiKey: 'canary', server: 5 })
    expect(lines.join()).not.toContain('canary')
  })

  it('survive any arguments', async () => {
    const { call, ours } = router()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...callNames),
        fc.array(fc.anything(), { maxLength: 4 }),
        async (name, args) => {
          const answer = (await call(name, ours.event, ...args)) as { ok: boolean }
          expect(typeof answer.ok).toBe('boolean')
        }
      )
    )
  })

  it('take and give nothing that could hold a secret, except the forms for server and proxy', () => {
    for (const name of callNames) {
      const text = JSON.stringify(calls[name], (_key, value: unknown) =>
        typeof value === 'function' ? undefined : value
      )
      const holdsSecret = /"(apiKey|encryptionPassword|privateKey|publicKey|password)":/.test(text)
      expect(holdsSecret, name).toBe(name === 'signIn' || name === 'signInToProxy')
    }
  })
})

describe('the events to the window', () => {
  it('go to nobody when the window is gone', () => {
    expect(() => sendEvent(null, 'accountsChanged', [], () => undefined)).not.toThrow()
  })

  it('are not sent when they break the contract', () => {
    const sent: unknown[] = []
    const contents = {
      isDestroyed: () => false,
      send: (...args: unknown[]) => sent.push(args)
    } as unknown as WebContents
    sendEvent(contents, 'accountsChanged', [{ nonsense: true }] as never, () => undefined)
    expect(sent).toEqual([])
  })
})
