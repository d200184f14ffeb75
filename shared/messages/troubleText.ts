import { isPassing, type StoreTrouble } from '../storeTrouble'
import { english, type MessageKey, type Translate } from './index'

/**
 * @param server name of the account's server, where it is about one
 * @returns one sentence or two: what happened to what is kept on the disk, and what it means
 */
export function troubleText(t: Translate, trouble: StoreTrouble, server: string): string {
  const key = isPassing(trouble) ? `trouble.${trouble.kind}` : `trouble.${trouble.place}.${trouble.kind}`
  return t(isKey(key) ? key : 'trouble.unwritable', { server, lost: trouble.lost ? 'yes' : 'no' })
}

/** @returns what became of the old file, in sentences; none where there was nothing to keep */
export function troubleFate(t: Translate, { kind, keptAs, saved }: StoreTrouble): string[] {
  if (kind !== 'damaged' && kind !== 'newer-version') return []
  return [
    t('trouble.keptAs', { file: keptAs === '' ? 'none' : keptAs }),
    ...(saved > 0 ? [t('trouble.saved', { saved })] : [])
  ]
}

const isKey = (key: string): key is MessageKey => key in english
