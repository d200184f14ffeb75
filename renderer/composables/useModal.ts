import { onMounted, shallowRef, type ShallowRef } from 'vue'

/**
 * For the system's own dialog element, which holds the focus, closes on Escape and gives the focus back.
 * @returns a ref for the element; it opens as soon as it is there
 */
export function useModal(): ShallowRef<HTMLDialogElement | null> {
  const dialog = shallowRef<HTMLDialogElement | null>(null)
  onMounted(() => dialog.value?.showModal())
  return dialog
}
