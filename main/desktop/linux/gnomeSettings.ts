import { execFile } from 'node:child_process'
import { BusError } from './busMessages'
import type { SessionBus } from './sessionBus'

const schema = 'org.gnome.desktop.notifications'
const key = 'show-banners'

const portal = {
  destination: 'org.freedesktop.portal.Desktop',
  path: '/org/freedesktop/portal/desktop',
  interface: 'org.freedesktop.portal.Settings'
} as const

/**
 * Whether GNOME shows banners: from the settings portal, or where that does not give it away from `gsettings`.
 * @returns null when neither knows
 */
export async function readShowBanners(bus: SessionBus): Promise<boolean | null> {
  try {
    const { body } = await bus.call({
      ...portal,
      member: 'Read',
      signature: 'ss',
      body: [schema, key],
      autoStart: false
    })
    if (typeof body[0] === 'boolean') return body[0]
  } catch (error) {
    if (!(error instanceof BusError)) throw error
  }
  return fromGsettings()
}

function fromGsettings(): Promise<boolean | null> {
  return new Promise((done) => {
    execFile('gsettings', ['get', schema, key], { timeout: 5_000 }, (error, output) => {
      const word = output.trim()
      done(error || (word !== 'true' && word !== 'false') ? null : word === 'true')
    })
  })
}
