import { describe, expect, it } from 'vitest'
import { keychainRefusal, unavailable } from '../../../main/vault/keychainTrouble'

describe('the words of a keychain that refuses', () => {
  it.each([
    'Cannot create an item in a locked collection',
    'GDBus.Error:org.freedesktop.Secret.Error.IsLocked: The object is locked',
    'The prompt was dismissed',
    'User interaction is not allowed.',
    'The user name or passphrase you entered is not correct.',
    'User canceled the operation.'
  ])('mean locked: %s', (message) => {
    expect(keychainRefusal(message)).toEqual({ state: 'locked' })
  })

  it.each([
    ['no-bus', 'Cannot autolaunch D-Bus without X11 $DISPLAY'],
    ['no-bus', 'Unknown or unsupported transport “disabled” for address “disabled:”'],
    ['no-bus', 'Could not connect: No such file or directory'],
    ['no-provider', 'The name org.freedesktop.secrets was not provided by any .service files'],
    ['no-provider', 'GDBus.Error:org.freedesktop.DBus.Error.Spawn.ExecFailed: Failed to execute program'],
    ['no-collection', 'Object does not exist at path “/org/freedesktop/secrets/collection/login”'],
    ['no-collection', 'A default keychain could not be found.'],
    ['provider-gone', 'Object does not exist at path “/org/freedesktop/secrets/session/s3”'],
    ['provider-gone', 'Message recipient disconnected from message bus without replying'],
    ['provider-gone', 'Timeout was reached'],
    ['no-library', 'Failed to load keytar native addon, checked ["../build/Release"]'],
    ['other', 'The disk was blocked and unlocked again'],
    ['other', 'no words that anybody knows']
  ])('mean unavailable, %s: %s', (trouble, message) => {
    expect(keychainRefusal(message)).toEqual({ state: 'unavailable', reason: `${trouble}: ${message}` })
  })

  it('are kept short and on one line', () => {
    expect(unavailable('other', ' a\n  b ').reason).toBe('other: a b')
    expect(unavailable('other', 'x'.repeat(1_000)).reason).toHaveLength('other: '.length + 200)
    expect(unavailable('disposed').reason).toBe('disposed')
  })
})
