import type { lastingTroubles, PassingTrouble, StorePlace } from '../storeTrouble'

const disk = 'The app goes on: what you change holds for this run, and is written'

const lost =
  'Keys that you knew and had verified, and requests to be told, may be lost: compare the safety numbers again.'

/** What is wrong with what is kept on the disk: what happened, and what it means. `file` and `server` may be empty. */
export const troublesEn = {
  'trouble.more': 'More',
  'trouble.heading': 'Local data',
  'trouble.place.settings': 'Settings',
  'trouble.place.alert-rules': 'Alert rules',
  'trouble.place.local-data': 'Local data of {server}',
  'trouble.keptAs':
    '{file, select, none {The old file could not be kept under another name, so nothing is written over it.} other {The old file was kept as {file}.}}',
  'trouble.saved':
    '{saved, plural, one {One entry was whole and is still there.} other {# entries were whole and are still there.}}',

  'trouble.settings.damaged':
    'The settings file was damaged. {lost, select, yes {What could be read of it is used.} other {Nothing is lost: what could not be read comes from its last good copy.}}',
  'trouble.settings.newer-version':
    'The settings were written by a later version of this app. This version began with its own.',
  'trouble.settings.unreadable':
    'The settings file could not be read. {lost, select, yes {The app began with its own settings; nothing else is lost.} other {Its last good copy is used.}}',
  'trouble.alert-rules.damaged':
    'The alert rules were damaged. {lost, select, yes {What could be read of them is used; for the rest those that come with the app hold.} other {Nothing is lost: what could not be read comes from their last good copy.}}',
  'trouble.alert-rules.unreadable':
    'The alert rules could not be read. {lost, select, yes {Those that come with the app hold.} other {Their last good copy is used.}}',
  'trouble.alert-rules.newer-version':
    'The alert rules were written by a later version of this app. Those that come with this version hold.',
  'trouble.local-data.damaged': `The local data of {server} were damaged and were begun anew. {lost, select, yes {Your friends come from the server. ${lost}} other {Nothing is lost: your friends come from the server, the rest from a copy.}}`,
  'trouble.local-data.newer-version': `The local data of {server} were written by a later version of this app. {lost, select, yes {This version began new ones. ${lost}} other {This version began new ones with what it could read of them.}}`,
  'trouble.local-data.in-use':
    'Another program holds the local data of {server}. In this run the app keeps nothing there.',
  'trouble.local-data.no-key':
    'The keychain has no key for the local data of {server}. In this run the app keeps nothing there, and does not notice a public key that has changed since.',
  'trouble.local-data.no-library':
    'Local data cannot be kept on this computer: the library for it does not run here. The list comes from the server alone, and a changed public key is not noticed.',

  'trouble.disk-full': `The disk is full. ${disk} as soon as there is room.`,
  'trouble.read-only': `The disk of your profile is read-only. ${disk} as soon as that is over.`,
  'trouble.unwritable': `Your profile folder cannot be written. ${disk} as soon as that is over.`
} as const satisfies Record<`trouble.place.${StorePlace}` | `trouble.${PassingTrouble}`, string> &
  Record<`trouble.local-data.${Exclude<(typeof lastingTroubles)[number], 'unreadable'>}`, string> &
  Record<string, string>
