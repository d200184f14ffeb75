import type { Json } from './types'

/** The answer on the page "Friends / List", its shortened key included. */
export const documentedFriendsAnswer = {
  status: 'OK',
  errormessage: '',
  friends: { d574638619cbff603bf857164c47e850: 'Administrator' },
  availabilities: [
    {
      friendid: 'd574638619cbff603bf857164c47e850',
      friendname: 'Administrator',
      publickey: 'MIIBIjA...IDAQAB',
      availability: 'available'
    }
  ]
} as const

/**
 * A fault that puts any JSON in place of the answer: `server.fault('chatfriends', answer({ status: 'OK' }))`.
 * @param times how many requests get it; all of them when left out.
 */
export const answer = (json: Json, times?: number): { kind: 'answer'; json: Json; times?: number } =>
  times === undefined ? { kind: 'answer', json } : { kind: 'answer', json, times }
