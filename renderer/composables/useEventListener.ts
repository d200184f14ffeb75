import { onMounted, onUnmounted } from 'vue'

/** Listens to an event of the window while the component stands. */
export function useEventListener<K extends keyof WindowEventMap>(
  target: Window,
  name: K,
  listener: (event: WindowEventMap[K]) => void
): void {
  onMounted(() => target.addEventListener(name, listener))
  onUnmounted(() => target.removeEventListener(name, listener))
}
