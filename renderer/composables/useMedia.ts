import { onScopeDispose, ref, type Ref } from 'vue'

/** @returns whether the window fits a media query, now and after every change of its size or of the system's wishes. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const list = window.matchMedia(query)
  const fits = ref(list.matches)
  const read = (): void => {
    fits.value = list.matches
  }
  list.addEventListener('change', read)
  onScopeDispose(() => list.removeEventListener('change', read))
  return fits
}

/** In a window narrower than this, details and pages stand in place of the list; the same number stands in the styles. */
export const useNarrow = (): Readonly<Ref<boolean>> => useMedia('(max-width: 719px)')
