import type { HelperRequest } from '../../../main/vault/helperMessages'
import type { VaultHelper } from '../../../main/vault/keychainVault'

/**
 * A helper whose keychain answers when the test says so: the only way to make it hang, or answer late, at will.
 * What a real keychain does is tested in tests/integration/vault.test.ts.
 */
export interface ScriptedHelper extends VaultHelper {
  /** Requests without an answer, oldest first. */
  readonly open: HelperRequest[]
  readonly killed: boolean
  answer(value: string | boolean | null): void
  refuse(message: string): void
  say(message: unknown): void
  exit(): void
}

export function scriptedHelper(): ScriptedHelper {
  const listeners: ((message: unknown) => void)[] = []
  const exits: (() => void)[] = []
  const open: HelperRequest[] = []
  let killed = false
  const say = (message: unknown) => {
    for (const listener of listeners) listener(message)
  }
  const reply = (answer: object) => say({ id: open.shift()?.id, ...answer })
  return {
    open,
    get killed() {
      return killed
    },
    post: (message) => void open.push(message as HelperRequest),
    onMessage: (listener) => void listeners.push(listener),
    onExit: (listener) => void exits.push(listener),
    kill: () => (killed = true),
    say,
    answer: (value) => reply({ ok: true, value }),
    refuse: (message) => reply({ ok: false, message }),
    exit: () => exits.forEach((exit) => exit())
  }
}

/** Gives a new helper each time and remembers them all. */
export function helperSeries(): {
  spawn: () => ScriptedHelper
  all: ScriptedHelper[]
  last: () => ScriptedHelper
} {
  const all: ScriptedHelper[] = []
  return {
    all,
    spawn() {
      const helper = scriptedHelper()
      all.push(helper)
      return helper
    },
    last() {
      const helper = all.at(-1)
      if (helper === undefined) throw new Error('no helper was started')
      return helper
    }
  }
}
