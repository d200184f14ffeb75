import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ownProcess, type OwnedProcess } from './ownedProcess'
import { busConnection, variant } from './busConnection'
import { waitFor } from './waitFor'

const password = 'test-desktop'
const service = 'org.freedesktop.secrets'
const collection = '/org/freedesktop/secrets/collection/login'
const unlockInterface = 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface'

/** A real gnome-keyring on the private bus. */
export interface Keyring {
  /** Locks the login keyring, as the screen lock of some desktops does. */
  lock(): Promise<void>
  /** Unlocks it, as a person does who types the password. */
  unlock(): Promise<void>
  /** It goes on holding its name on the bus and answers nobody. */
  freeze(): void
  /** Ends it at once, frozen or not, as a crash does. */
  kill(): Promise<void>
  end(): Promise<void>
}

/**
 * Starts gnome-keyring and waits until it answers on the bus.
 * @param env environment of the private desktop (bus address and XDG folders)
 */
export async function startKeyring(
  env: Record<string, string>,
  state: 'unlocked' | 'locked'
): Promise<Keyring> {
  let daemon = await startDaemon(env, true)
  if (state === 'locked') {
    // The first start made the login keyring; a daemon that nobody gave the password keeps it locked.
    await daemon.end()
    daemon = await startDaemon(env, false)
  }
  return {
    lock: () => withService(env, (call) => call('Lock', 'ao', [[collection]])),
    unlock: () => withService(env, unlock),
    freeze: () => void daemon.child.kill('SIGSTOP'),
    kill: async () => {
      daemon.child.kill('SIGKILL')
      await daemon.end()
    },
    end: () => daemon.end()
  }
}

async function startDaemon(env: Record<string, string>, unlock: boolean): Promise<OwnedProcess> {
  const args = ['--foreground', '--components=secrets', ...(unlock ? ['--unlock'] : [])]
  const daemon = ownProcess('gnome-keyring-daemon', args, { env, stdio: ['pipe', 'ignore', 'ignore'] })
  daemon.child.stdin?.on('error', () => undefined)
  daemon.child.stdin?.end(unlock ? password : '')
  const bus = await busConnection(env)
  try {
    await waitFor('gnome-keyring on the bus', () => bus.hasOwner(service), { ms: 10_000 })
    if (unlock)
      await waitFor(
        'the login keyring',
        () => existsSync(join(env['XDG_DATA_HOME'] ?? '', 'keyrings/login.keyring')),
        {
          ms: 10_000
        }
      )
  } finally {
    await bus.close()
  }
  return daemon
}

type Service = (member: string, signature: string, body: unknown[], iface?: string) => Promise<unknown[]>

async function withService(
  env: Record<string, string>,
  work: (call: Service) => Promise<unknown>
): Promise<void> {
  const bus = await busConnection(env)
  try {
    await work((member, signature, body, iface = 'org.freedesktop.Secret.Service') =>
      bus.call(service, '/org/freedesktop/secrets', iface, member, signature, body)
    )
  } finally {
    await bus.close()
  }
}

// gnome-keyring's own interface for its password windows: the only way to unlock without such a window.
async function unlock(call: Service): Promise<void> {
  const [, session] = await call('OpenSession', 'sv', ['plain', variant('s', '')])
  const secret = [session, Buffer.alloc(0), Buffer.from(password), 'text/plain']
  await call('UnlockWithMasterPassword', 'o(oayays)', [collection, secret], unlockInterface)
}
