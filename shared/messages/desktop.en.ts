import type { AvailabilityKind } from '../availability'

/** Words of the tray, the notifications and the connection line; used in main and in the window. */
export const desktopEn = {
  'connection.signed-out': 'Signed out',
  'connection.signing-in': 'Signing in…',
  'connection.checking': 'Checking…',
  'connection.online': 'Connected',
  'connection.reconnecting': 'Reconnecting in {seconds, number} s',
  'connection.reconnecting-now': 'Reconnecting…',
  'connection.no-network': 'No network',
  'connection.refused': 'Refused by the server',
  'connection.certificate': 'Certificate not trusted',
  'connection.keychain-locked': 'Keychain locked',

  'availability.available': 'available',
  'availability.away': 'away',
  'availability.busy': 'busy',
  'availability.offline': 'offline',
  'availability.unknown': '{text, select, none {not known} other {“{text}”}}',

  'presence.available': 'Available',
  'presence.away': 'Away',
  'presence.busy': 'Busy',
  'presence.invisible': 'Invisible',

  'tray.available-friends':
    '{available, number} of {total, plural, one {# friend} other {# friends}} available',
  'tray.disconnected': 'Disconnected · {connection}',
  'tray.partly': '{counts} · {server}: {connection}',
  'tray.partly-several': '{counts} · {count, number} accounts are not connected',
  'tray.signed-out': 'Signed out',
  'tray.my-status': 'My status',
  'tray.no-one-available': 'No one is available',
  'tray.more': '{count, number} more…',
  'tray.open': 'Open Ozeki Chat Client',
  'tray.quit': 'Quit',
  'tray.tell-me': 'Tell me when available',
  'tray.no-one-to-wait-for': 'Everyone you mark is available',
  'tray.no-one-marked': 'Friends with a star stand here while they are not available',
  'tray.paused': 'Alerts paused until {time}',
  'tray.settings': 'Settings…'
} as const satisfies Record<`availability.${AvailabilityKind}`, string> & Record<string, string>
