import { type BusCall, BusError } from './busMessages'
import { readShowBanners } from './gnomeSettings'
import { notificationsAt, notificationsName } from './notificationServer'
import type { SessionBus } from './sessionBus'

/** One way in which a desktop tells that it is not to be disturbed. */
export interface QuietSource {
  /** @returns true or false, or null when this desktop does not tell it in this way */
  read(): Promise<boolean | null>
  /** Runs `again` when it may read differently. @returns its end */
  follow(again: () => void): () => void
}

const propertiesInterface = 'org.freedesktop.DBus.Properties'

/** @returns the first value of the answer; null when there is no answer */
async function ask(bus: SessionBus, call: BusCall): Promise<unknown> {
  try {
    return (await bus.call({ ...call, autoStart: false })).body[0] ?? null
  } catch (error) {
    if (error instanceof BusError) return null
    throw error
  }
}

const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)

/** A property of the notification server: `Inhibited` (specification, KDE's daemon) or dunst's `paused`. */
function serverProperty(bus: SessionBus, iface: string, property: string): QuietSource {
  return {
    read: async () =>
      flag(
        await ask(bus, {
          ...notificationsAt,
          interface: propertiesInterface,
          member: 'Get',
          signature: 'ss',
          body: [iface, property]
        })
      ),
    follow: (again) =>
      bus.follow(
        {
          sender: notificationsName,
          path: notificationsAt.path,
          interface: propertiesInterface,
          member: 'PropertiesChanged',
          arg0: iface
        },
        again
      )
  }
}

const xfconf = { destination: 'org.xfce.Xfconf', path: '/org/xfce/Xfconf', interface: 'org.xfce.Xfconf' }
const xfceSetting = ['xfce4-notifyd', '/do-not-disturb'] as const

/** The switch of Xfce's daemon, which it keeps in Xfce's settings. */
const xfce = (bus: SessionBus): QuietSource => ({
  read: async () =>
    flag(await ask(bus, { ...xfconf, member: 'GetProperty', signature: 'ss', body: [...xfceSetting] })),
  follow(again) {
    const ends = ['PropertyChanged', 'PropertyRemoved'].map((member) =>
      bus.follow(
        {
          sender: xfconf.destination,
          path: xfconf.path,
          interface: xfconf.interface,
          member,
          arg0: xfceSetting[0]
        },
        ({ body }) => {
          if (body[1] === xfceSetting[1]) again()
        }
      )
    )
    return () => ends.forEach((end) => end())
  }
})

/** GNOME's switch "Do Not Disturb", which is the setting that banners are shown, turned round. */
const gnome = (bus: SessionBus): QuietSource => ({
  async read() {
    const shown = await readShowBanners(bus)
    return shown === null ? null : !shown
  },
  follow(again) {
    const ends = [
      bus.follow(
        {
          interface: 'org.freedesktop.portal.Settings',
          member: 'SettingChanged',
          arg0: 'org.gnome.desktop.notifications'
        },
        again
      ),
      // Every write to dconf, told by its path: one key, or a folder of keys.
      bus.follow({ interface: 'ca.desrt.dconf.Writer', member: 'Notify' }, ({ body }) => {
        const path = String(body[0])
        const ours = '/org/gnome/desktop/notifications/show-banners'
        if (path === ours || (path.endsWith('/') && ours.startsWith(path))) again()
      })
    ]
    return () => ends.forEach((end) => end())
  }
})

/**
 * Where the notification server of that name tells about do-not-disturb. A setting counts only where the server that
 * obeys it runs: what was once set on another desktop of the same person must not silence this one.
 * @param server name from GetServerInformation
 */
export function quietSources(server: string, bus: SessionBus): QuietSource[] {
  const inhibited = serverProperty(bus, notificationsName, 'Inhibited')
  if (/^dunst$/i.test(server)) return [serverProperty(bus, 'org.dunstproject.cmd0', 'paused')]
  if (/^xfce/i.test(server)) return [xfce(bus), inhibited]
  if (/^gnome-shell$/i.test(server)) return [gnome(bus)]
  return [inhibited]
}
