import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountId } from '@shared/ids'

/**
 * How the window of an account looked last, kept apart from its database: a window must not wait until ten thousand
 * rows are read. It holds nothing that the database does not, may be lost at any time, and is no proof of anything.
 */
export interface FirstFrameFiles {
  /**
   * @param key of the account's local data, 64 hex digits
   * @returns null where there is none that this very build of the app has written and nobody has changed
   */
  read(account: AccountId, key: string): string | null
  /** Never rejects: what cannot be kept is drawn a moment later the next time. */
  write(account: AccountId, key: string, html: string): Promise<void>
  remove(account: AccountId): Promise<void>
}

const cipher = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/**
 * @param options.dir profile folder
 * @param options.build what the frame must fit, such as the name of the style sheet: another build draws it anew
 */
export function openFirstFrames(options: { dir: string; build: string }): FirstFrameFiles {
  const folder = join(options.dir, 'accounts')
  const pathOf = (account: AccountId): string => join(folder, `${account}.first`)
  const sealOf = (account: AccountId): Buffer => Buffer.from(`${account} ${options.build}`)
  return {
    read(account, key) {
      try {
        const file = readFileSync(pathOf(account))
        const iv = file.subarray(0, ivBytes)
        const opened = createDecipheriv(cipher, ownKey(key), iv, { authTagLength: tagBytes })
        opened.setAAD(sealOf(account)).setAuthTag(file.subarray(ivBytes, ivBytes + tagBytes))
        return Buffer.concat([opened.update(file.subarray(ivBytes + tagBytes)), opened.final()]).toString()
      } catch {
        // None there, of another build, cut short or changed: all the same.
        return null
      }
    },
    async write(account, key, html) {
      try {
        const iv = randomBytes(ivBytes)
        const sealed = createCipheriv(cipher, ownKey(key), iv, { authTagLength: tagBytes })
        sealed.setAAD(sealOf(account))
        const text = Buffer.concat([sealed.update(html), sealed.final()])
        const path = pathOf(account)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(`${path}.new`, Buffer.concat([iv, sealed.getAuthTag(), text]), { mode: 0o600 })
        await rename(`${path}.new`, path)
      } catch {
        // A full disk, or one that allows no writing.
      }
    },
    remove: (account) => rm(pathOf(account), { force: true }).catch(() => undefined)
  }
}

/** The database's key encrypts pages in its own way; this one is for frames alone. */
const ownKey = (key: string): Buffer =>
  createHmac('sha256', Buffer.from(key, 'hex')).update('first frame').digest()
