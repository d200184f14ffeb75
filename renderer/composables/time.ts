import { onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'

/**
 * The present time, renewed every `ms` milliseconds while `running`.
 * @returns ms UTC
 */
export function useNow(ms: number, running: MaybeRefOrGetter<boolean> = true): Ref<number> {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = (): void => clearInterval(timer)
  watch(
    () => toValue(running),
    (run) => {
      stop()
      now.value = Date.now()
      if (run) timer = setInterval(() => (now.value = Date.now()), ms)
    },
    { immediate: true }
  )
  onScopeDispose(stop)
  return now
}

/** What takes less time than this is not announced by a skeleton or a spinner. */
export const patience = 300

/** @returns true once `flag` has been true for `ms` milliseconds without a break. */
export function useLasting(flag: MaybeRefOrGetter<boolean>, ms = patience): Ref<boolean> {
  const lasting = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => toValue(flag),
    (on) => {
      clearTimeout(timer)
      if (!on) lasting.value = false
      else timer = setTimeout(() => (lasting.value = true), ms)
    },
    { immediate: true }
  )
  onScopeDispose(() => clearTimeout(timer))
  return lasting
}
