import { afterEach, describe, expect, it } from 'vitest'
import { watchNetworkManager } from '../../main/desktop/linux/networkManager'
import { systemBus } from '../../main/desktop/linux/screenLock'
import { daemon, type SessionBus } from '../../main/desktop/linux/sessionBus'
import { variant } from '../desktop/busConnection'
import { waitFor } from '../desktop/waitFor'
import { atEnd, endAll, program, restartableBus } from './linuxDesktopRig'

afterEach(endAll)

const name = 'org.freedesktop.NetworkManager'
const path = '/org/freedesktop/NetworkManager'

/** A system bus, on which this test plays NetworkManager, and the app that hears it. */
async function room({ isThere = true } = {}) {
  const bus = await restartableBus()
  const manager = await program(bus.env)
  if (isThere) await manager.requestName(name)
  const system: SessionBus = systemBus({ DBUS_SYSTEM_BUS_ADDRESS: bus.env['DBUS_SESSION_BUS_ADDRESS'] })
  atEnd(() => system.dispose())
  const told: string[] = []
  const end = watchNetworkManager({
    system,
    onPresent: (present) => told.push(present ? 'there' : 'gone'),
    onChange: () => told.push('changed')
  })
  atEnd(end)
  if (isThere) await waitFor('NetworkManager to be seen', () => told.length > 0)
  // An answer after the rule was sent means that it is known to the bus.
  await system.call({ ...daemon, member: 'GetId' })
  const says = (properties: Record<string, unknown>, at = path, iface = name): void =>
    manager.signal(at, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', [
      iface,
      properties,
      []
    ])
  const leadsOut = (connection: string): void =>
    says({ State: variant('u', 70), PrimaryConnection: variant('o', connection) })
  return { told, end, manager, says, leadsOut }
}

describe('another network, by the word of NetworkManager,', () => {
  it('is told at once, also where it gives the same address, and once', async () => {
    const { told, says, leadsOut } = await room()
    leadsOut(`${path}/ActiveConnection/1`)
    leadsOut(`${path}/ActiveConnection/1`)
    says({ WirelessEnabled: variant('b', true) })
    says({ PrimaryConnection: variant('o', '/elsewhere') }, `${path}/Devices/1`)
    says({ PrimaryConnection: variant('o', '/elsewhere') }, path, `${name}.Device`)
    says({ PrimaryConnection: variant('u', 7) })
    leadsOut('/')
    leadsOut(`${path}/ActiveConnection/2`)
    await waitFor('all of it', () => told.length >= 4)
    await new Promise((done) => setTimeout(done, 100))
    expect(told).toEqual(['there', 'changed', 'changed', 'changed'])
  })

  it('is left to the looks at the addresses when it goes', async () => {
    const { told, manager } = await room()
    await manager.releaseName(name)
    await waitFor('its end', () => told.length > 1)
    expect(told).toEqual(['there', 'gone'])
  })

  it('is not told where there is none, nor after the end', async () => {
    const without = await room({ isThere: false })
    without.leadsOut(`${path}/ActiveConnection/1`)
    const ended = await room()
    ended.end()
    ended.leadsOut(`${path}/ActiveConnection/1`)
    await new Promise((done) => setTimeout(done, 200))
    expect([without.told, ended.told]).toEqual([[], ['there']])
  })
})
