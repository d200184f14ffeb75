import type { Directory } from './directory'
import type { KeyRing } from './keyRing'

/**
 * Serialises the answers of Friends / List. A list of 10,000 friends is 5 MB of JSON, and usually one friend has moved
 * since the last time: so the text is kept in pieces of a hundred friends, and only pieces with a change are made anew.
 */
export interface FriendsAnswers {
  /** UTF-8 JSON of the whole answer for this reader. */
  of(userId: string): Buffer
  /** Something about this person changed: name, key or availability. */
  personChanged(userId: string): void
  /** Who is in this reader's list changed. */
  listChanged(userId: string): void
}

interface Piece {
  readonly ids: readonly string[]
  names: Buffer
  entries: Buffer
  stale: boolean
}

interface ReaderPieces {
  readonly pieces: readonly Piece[]
  readonly pieceOf: ReadonlyMap<string, Piece>
}

const pieceSize = 100
const comma = Buffer.from(',')
const head = Buffer.from('{"status":"OK","errormessage":"","friends":{')
const middle = Buffer.from('},"availabilities":[')
const tail = Buffer.from(']}')
const nothing = Buffer.alloc(0)

export const friendsAnswers = (people: Directory, keys: KeyRing): FriendsAnswers => {
  const readers = new Map<string, ReaderPieces>()

  const refresh = (piece: Piece): void => {
    const names: string[] = []
    const entries: string[] = []
    for (const id of piece.ids) {
      const person = people.byId(id)
      if (person === undefined) continue
      const name = JSON.stringify(person.nick)
      names.push(`"${id}":${name}`)
      entries.push(
        `{"friendid":"${id}","friendname":${name},"publickey":"${keys.publicKeyOf(id)}",` +
          `"availability":${JSON.stringify(person.availability)}}`
      )
    }
    piece.names = Buffer.from(names.join(','))
    piece.entries = Buffer.from(entries.join(','))
    piece.stale = false
  }
  const piecesOf = (userId: string): ReaderPieces => {
    const known = readers.get(userId)
    if (known !== undefined) return known
    const made = inPieces([...people.friendsOf(userId)])
    readers.set(userId, made)
    return made
  }
  return {
    of: (userId) => {
      const { pieces } = piecesOf(userId)
      for (const piece of pieces) if (piece.stale) refresh(piece)
      const names = pieces.flatMap((piece, index) => (index === 0 ? [piece.names] : [comma, piece.names]))
      const entries = pieces.flatMap((piece, index) =>
        index === 0 ? [piece.entries] : [comma, piece.entries]
      )
      return Buffer.concat([head, ...names, middle, ...entries, tail])
    },
    personChanged: (userId) => {
      for (const { pieceOf } of readers.values()) {
        const piece = pieceOf.get(userId)
        if (piece !== undefined) piece.stale = true
      }
    },
    listChanged: (userId) => {
      readers.delete(userId)
    }
  }
}

const inPieces = (ids: readonly string[]): ReaderPieces => {
  const pieces: Piece[] = []
  const pieceOf = new Map<string, Piece>()
  for (let start = 0; start < ids.length; start += pieceSize) {
    const piece: Piece = {
      ids: ids.slice(start, start + pieceSize),
      names: nothing,
      entries: nothing,
      stale: true
    }
    pieces.push(piece)
    for (const id of piece.ids) pieceOf.set(id, piece)
  }
  return { pieces, pieceOf }
}
