import * as v from 'valibot'
import { AccountIdSchema } from './ids'

/** What is kept on the disk, as a person would tell it apart. */
export const storePlaces = ['settings', 'alert-rules', 'local-data'] as const
export type StorePlace = (typeof storePlaces)[number]

/** What lasts for this run, found when the place was opened or read. */
export const lastingTroubles = [
  'damaged',
  'newer-version',
  'unreadable',
  'in-use',
  'no-key',
  'no-library'
] as const
/** What passes: the place is written again as soon as the disk allows it. */
export const passingTroubles = ['disk-full', 'read-only', 'unwritable'] as const
export type PassingTrouble = (typeof passingTroubles)[number]

/** Something is wrong with what is kept on the disk; the app goes on. */
export const StoreTroubleSchema = v.object({
  id: v.number(),
  place: v.picklist(storePlaces),
  kind: v.picklist([...lastingTroubles, ...passingTroubles]),
  /** Whose local data; null for what all accounts share. */
  accountId: v.nullable(AccountIdSchema),
  /** Under which name the file was kept, in the same folder; empty where it was not. */
  keptAs: v.string(),
  /** Rows that were carried over from a damaged file or its copies. */
  saved: v.number(),
  /** Something that no copy had either is gone: choices, or keys of friends and requests to be told. */
  lost: v.boolean(),
  /** ms UTC */
  at: v.number(),
  /** The person has closed its line. */
  seen: v.boolean()
})
export type StoreTrouble = v.InferOutput<typeof StoreTroubleSchema>

export const isPassing = ({ kind }: Pick<StoreTrouble, 'kind'>): boolean =>
  passingTroubles.some((passing) => passing === kind)
