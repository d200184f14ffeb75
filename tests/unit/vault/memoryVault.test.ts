import { describe, expect, it } from 'vitest'
import type { AccountId } from '@shared/ids'
import { createMemoryVault } from '../../../main/vault/memoryVault'

const account = 'a'.repeat(32) as AccountId
const other = 'b'.repeat(32) as AccountId

describe('the vault for this run only', () => {
  it('keeps a secret for its account until it is removed', async () => {
    const vault = createMemoryVault()
    const secret = { apiKey: 'key', encryptionPassword: 'password', databaseKey: '' }
    await vault.write(account, secret)
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
    expect(await vault.read(other, { expected: true })).toEqual({ state: 'absent' })
    expect(await vault.remove(account)).toEqual({ state: 'ok' })
    // It may stand in a keychain that this run does not ask.
    expect(await vault.remove(account)).toMatchObject({ state: 'unavailable' })
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'absent' })
  })

  it('holds nothing any more after the end', async () => {
    const vault = createMemoryVault()
    await vault.write(account, { apiKey: 'key', encryptionPassword: '', databaseKey: '' })
    vault.dispose()
    expect(await vault.read(account, { expected: true })).toEqual({
      state: 'unavailable',
      reason: 'disposed'
    })
  })
})
