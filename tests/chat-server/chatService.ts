import { chance } from './chance'
import { person, wireWord } from './company'
import { directory, type Directory } from './directory'
import { friendsAnswers, type FriendsAnswers } from './friendsAnswer'
import { keyRing, type KeyRing } from './keyRing'
import { stations, type Stations } from './stations'
import type { Company, NewFriend, Person, Vocabulary } from './types'

/** The company at work, without any network: people, friendships, keys, stations and the news that they cause. */
export interface ChatService {
  readonly user: Person
  readonly people: Directory
  readonly keys: KeyRing
  readonly lists: FriendsAnswers
  readonly stations: Stations
  readonly vocabulary: Vocabulary
  friends(): Person[]
  move(moves: readonly (readonly [person: Person, availability: string])[]): void
  addFriend(friend: NewFriend): Person
  removeFriend(friend: Person): void
  rename(person: Person, nick: string): void
  changeKey(person: Person): string
}

export interface ChatServiceOptions {
  company: Company
  /** What stands in `friendavailabilitesof`. */
  newsIds: 'own' | 'friend'
  /** Called with each station that has news now. */
  wake(station: string): void
}

export const chatService = ({ company, newsIds, wake }: ChatServiceOptions): ChatService => {
  const { user, vocabulary, seed } = company
  const people = directory()
  // Moved people are the server's own, so that a company can be used for several servers.
  for (const someone of [user, ...company.friends]) people.add({ ...someone })
  for (const friend of company.friends) people.befriend(user.userId, friend.userId)
  const keys = keyRing([...people.all()].map(({ userId }) => userId))
  const lists = friendsAnswers(people, keys)
  const known = stations()
  const random = chance(seed + 2)
  const self = people.find(user.userId)

  const tell = (readers: (reader: string) => readonly string[]): void => {
    for (const [station, reader] of known.all()) {
      const changed = readers(reader)
      const news = known.newsFor(station)
      if (changed.length === 0 || news === undefined) continue
      for (const id of newsIds === 'own' ? [reader] : changed) news.friendAvailabilitiesOf.add(id)
      wake(station)
    }
  }
  const changed = (ids: readonly string[]): void => {
    for (const id of ids) lists.personChanged(id)
    tell((reader) => ids.filter((id) => people.areFriends(reader, id)))
  }
  const listChanged = (a: string, b: string): void => {
    lists.listChanged(a)
    lists.listChanged(b)
    tell((reader) => (reader === a ? [b] : reader === b ? [a] : []))
  }
  return {
    user: self,
    people,
    keys,
    lists,
    stations: known,
    vocabulary,
    friends: () => [...people.friendsOf(self.userId)].flatMap((id) => people.byId(id) ?? []),
    move: (moves) => {
      for (const [someone, availability] of moves) someone.availability = wireWord(availability, vocabulary)
      changed(moves.map(([{ userId }]) => userId))
    },
    addFriend: (friend) => {
      const made = person(friend, seed, vocabulary, random)
      const present = people.byId(made.userId)
      if (present === undefined) people.add(made)
      people.befriend(self.userId, made.userId)
      listChanged(self.userId, made.userId)
      return present ?? made
    },
    removeFriend: ({ userId }) => {
      people.unfriend(self.userId, userId)
      listChanged(self.userId, userId)
    },
    rename: (someone, nick) => {
      someone.nick = nick
      changed([someone.userId])
    },
    changeKey: ({ userId }) => {
      keys.change(userId)
      changed([userId])
      return keys.publicKeyOf(userId)
    }
  }
}
