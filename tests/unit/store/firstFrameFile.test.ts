import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccountId } from '@shared/ids'
import { openFirstFrames } from '../../../main/store/firstFrameFile'

const account = 'a'.repeat(32) as AccountId
const other = 'b'.repeat(32) as AccountId
const key = '0123456789abcdef'.repeat(4)
const html = '<div class="window">Łukasz Wiśniewski</div>'

describe('the frame of the next start', () => {
  let dir: string
  const files = (build = 'one') => openFirstFrames({ dir, build })
  const path = () => join(dir, 'accounts', `${account}.first`)
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'frames-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('comes back as it was, and stands on the disk encrypted, for its person alone', async () => {
    await files().write(account, key, html)
    expect(files().read(account, key)).toBe(html)
    expect(readFileSync(path()).includes('Wi')).toBe(false)
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(dir, 'accounts'))).toEqual([`${account}.first`])
  })

  it('is none for another key, account or build', async () => {
    await files().write(account, key, html)
    expect(files().read(account, key.replace('0', '1'))).toBeNull()
    expect(files().read(account, '')).toBeNull()
    expect(files().read(other, key)).toBeNull()
    writeFileSync(join(dir, 'accounts', `${other}.first`), readFileSync(path()))
    expect(files().read(other, key)).toBeNull()
    expect(files('two').read(account, key)).toBeNull()
  })

  it('is none when anything in it was changed or is missing', async () => {
    await files().write(account, key, html)
    const whole = readFileSync(path())
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, cut) => {
        const spoiled = cut ? whole.subarray(0, at) : Buffer.from(whole)
        if (!cut) spoiled[at] = spoiled[at]! ^ by
        writeFileSync(path(), spoiled)
        expect(files().read(account, key)).toBeNull()
      })
    )
  })

  it('that cannot be kept is no trouble', async () => {
    writeFileSync(join(dir, 'accounts'), 'no folder')
    await files().write(account, key, html)
    expect(files().read(account, key)).toBeNull()
  })

  it('is gone when it was removed', async () => {
    await files().write(account, key, html)
    await files().remove(account)
    await files().remove(account)
    expect(files().read(account, key)).toBeNull()
  })
})
