/**
 * Whether something on the desktop shows tray icons. Only Linux needs asking: there a panel may be missing, come later
 * or start anew, and an icon that was made before is not seen by it.
 */
export interface TrayHost {
  readonly present: boolean
  dispose(): void
}

const watcherName = 'org.kde.StatusNotifierWatcher'
const watcherPath = '/StatusNotifierWatcher'

/**
 * @param onAppeared a tray host came up after the start
 */
export async function watchTrayHost(
  onAppeared: () => void,
  log: (level: 'info', text: string) => void
): Promise<TrayHost> {
  if (process.platform !== 'linux') return { present: true, dispose: () => undefined }
  try {
    return await watchBus(onAppeared)
  } catch {
    log('info', 'no session bus: closing the window minimises it')
    return { present: false, dispose: () => undefined }
  }
}

async function watchBus(onAppeared: () => void): Promise<TrayHost> {
  const { Message, sessionBus, MessageType } = (await import('dbus-next')).default
  if (!process.env['DBUS_SESSION_BUS_ADDRESS'] || process.env['DBUS_SESSION_BUS_ADDRESS'] === 'disabled:')
    throw new Error('no session bus')
  const bus = sessionBus()
  let present = false
  // A bus that goes away takes the tray with it.
  bus.on('error', () => {
    present = false
  })
  const daemon = {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus'
  }

  const ask = async (): Promise<boolean> => {
    const owner = await bus.call(
      new Message({ ...daemon, member: 'NameHasOwner', signature: 's', body: [watcherName] })
    )
    if (owner?.body[0] !== true) return false
    const reply = await bus.call(
      new Message({
        destination: watcherName,
        path: watcherPath,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        signature: 'ss',
        body: [watcherName, 'IsStatusNotifierHostRegistered']
      })
    )
    return (reply?.body[0] as { value?: unknown } | undefined)?.value === true
  }

  const look = async (): Promise<void> => {
    const now = await ask().catch(() => false)
    if (now && !present) {
      present = true
      onAppeared()
    }
    present = now
  }

  const rules = [
    `type='signal',interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${watcherName}'`,
    `type='signal',interface='${watcherName}',member='StatusNotifierHostRegistered'`,
    `type='signal',interface='${watcherName}',member='StatusNotifierHostUnregistered'`
  ]
  bus.on('message', (message) => {
    if (message.type !== MessageType.SIGNAL) return
    const ours =
      (message.member === 'NameOwnerChanged' && message.body[0] === watcherName) ||
      message.interface === watcherName
    if (!ours) return
    // A panel that started anew is a new host even when we never saw the old one go.
    if (message.member === 'NameOwnerChanged') present = false
    void look()
  })
  for (const rule of rules)
    await bus.call(new Message({ ...daemon, member: 'AddMatch', signature: 's', body: [rule] }))
  present = await ask()
  return {
    get present() {
      return present
    },
    dispose: () => bus.disconnect()
  }
}
