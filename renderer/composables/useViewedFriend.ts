import { onScopeDispose, watch } from 'vue'
import type { AccountId, UserId } from '@shared/ids'

interface Viewed {
  accountId: AccountId
  friendId: UserId
}

/**
 * Tells main which friend the person looks at, so that nothing pops up for what is on the screen: the friend on show
 * while the window is visible and has the focus, else nobody.
 *
 * @param shown the friend whose details are on show, or null
 */
export function useViewedFriend(shown: () => Viewed | null): void {
  let told: Viewed | null = null

  function tell(next: Viewed | null): void {
    if (next?.accountId === told?.accountId && next?.friendId === told?.friendId) return
    told = next
    void window.ozeki.setViewedFriend(next)
  }
  const look = (): void => {
    const looking = document.visibilityState === 'visible' && document.hasFocus()
    tell(looking ? shown() : null)
  }

  watch(() => [shown()?.accountId, shown()?.friendId], look, { immediate: true, flush: 'post' })
  window.addEventListener('focus', look)
  window.addEventListener('blur', look)
  document.addEventListener('visibilitychange', look)
  onScopeDispose(() => {
    window.removeEventListener('focus', look)
    window.removeEventListener('blur', look)
    document.removeEventListener('visibilitychange', look)
    tell(null)
  })
}
