import fc from 'fast-check'
import { availabilityOrder, type Availability } from '@shared/availability'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'

export const id = (text: string): UserId => text as UserId

/** @returns a row that is available and no favourite unless said otherwise. */
export const row = (name: string, more: Partial<FriendRow> = {}): FriendRow => ({
  id: id(name.toLowerCase()),
  name,
  availability: { kind: 'available', text: 'available' },
  since: 0,
  sinceSeen: true,
  favourite: false,
  ...more
})

export const anyAvailability: fc.Arbitrary<Availability> = fc.record({
  kind: fc.constantFrom(...availabilityOrder),
  text: fc.constantFrom('', 'available', 'in a meeting')
})

/** Rows with few ids and names, so that changes meet the same friends and namesakes are common. */
export const anyRow: fc.Arbitrary<FriendRow> = fc.record({
  id: fc.constantFrom(...'abcdefghij').map(id),
  name: fc.constantFrom('Anna', 'anna', 'Ánna', 'Bela', 'Béla', 'Łukasz', 'Zoë 2', 'Zoë 10', ''),
  availability: anyAvailability,
  since: fc.nat(100),
  sinceSeen: fc.boolean(),
  favourite: fc.boolean()
})
