import { onScopeDispose, ref, type Ref } from 'vue'

/** @returns whether the window can be seen */
export function useVisible(): Ref<boolean> {
  const isVisible = (): boolean => document.visibilityState === 'visible'
  const visible = ref(isVisible())
  const look = (): void => {
    visible.value = isVisible()
  }
  document.addEventListener('visibilitychange', look)
  onScopeDispose(() => document.removeEventListener('visibilitychange', look))
  return visible
}
