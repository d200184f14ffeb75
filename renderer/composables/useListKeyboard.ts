import type { UserId } from '@shared/ids'
import { fold } from '@shared/fold'
import type { ListedFriend } from '../list/friendList'
import { typeAhead } from '../list/search'

/** How long letters typed in a row belong together, in ms. */
const typingPause = 800

export interface ListKeyboardOptions {
  friends(): readonly ListedFriend[]
  selectedIndex(): number
  pageRows(): number
  select(id: UserId): void
  open(): void
  leave(): void
  toggleFavourite(friend: ListedFriend): void
  /** Asks to be told when the friend is next available, or takes it back. */
  toggleTell(friend: ListedFriend): void
  now?(): number
}

/**
 * Keyboard of the list: arrows, Home, End, PageUp, PageDown, letters of a name, Enter opens, Escape leaves, and the
 * space bar toggles the favourite, with Shift the request to be told, unless a name is being typed.
 *
 * @returns a handler of `keydown`
 */
export function useListKeyboard(options: ListKeyboardOptions): (event: KeyboardEvent) => void {
  const now = options.now ?? (() => performance.now())
  let typed = ''
  let typedAt = -Infinity

  const selectAt = (index: number): void => {
    const friends = options.friends()
    const friend = friends[Math.min(Math.max(index, 0), friends.length - 1)]
    if (friend) options.select(friend.row.id)
  }

  const type = (letter: string): void => {
    const going = now() - typedAt < typingPause
    typed = fold(going ? typed + letter : letter) + (going && letter === ' ' ? ' ' : '')
    typedAt = now()
    const found = typeAhead(options.friends(), options.selectedIndex(), typed)
    if (found !== -1) selectAt(found)
  }

  const move = (key: string): boolean => {
    const at = options.selectedIndex()
    const last = options.friends().length - 1
    switch (key) {
      case 'ArrowDown':
        selectAt(at + 1)
        return true
      case 'ArrowUp':
        selectAt(at === -1 ? last : at - 1)
        return true
      case 'Home':
        selectAt(0)
        return true
      case 'End':
        selectAt(last)
        return true
      case 'PageDown':
        selectAt(Math.max(at, 0) + options.pageRows())
        return true
      case 'PageUp':
        selectAt(at - options.pageRows())
        return true
      default:
        return false
    }
  }

  const act = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (move(key)) return true
    const selected = options.friends()[options.selectedIndex()]
    if (key === 'Enter') {
      if (selected) options.open()
      return true
    }
    if (key === 'Escape') {
      options.leave()
      return true
    }
    if (key === ' ' && now() - typedAt >= typingPause) {
      if (selected) (shiftKey ? options.toggleTell : options.toggleFavourite)(selected)
      return true
    }
    if ([...key].length !== 1) return false
    type(key)
    return true
  }

  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (act(event)) event.preventDefault()
  }
}
