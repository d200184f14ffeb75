import { shallowRef, type ComponentPublicInstance, type ShallowRef } from 'vue'

export interface MenuChoice {
  /** To be bound to the trigger of the menu. */
  readonly trigger: ShallowRef<ComponentPublicInstance | null>
  /** Remembers what an item does that takes the focus away. */
  later(action: () => void): void
  /** To be bound to `closeAutoFocus` of the menu's content. */
  closed(event: Event): void
}

/**
 * For items of a menu that open a dialog or a page: the menu gives the focus back to its button first, and only then the
 * item acts. So the new place keeps the focus, and gives it back to the button when it is left.
 */
export function useMenuChoice(): MenuChoice {
  const trigger = shallowRef<ComponentPublicInstance | null>(null)
  let waiting: (() => void) | null = null
  return {
    trigger,
    later(action) {
      waiting = action
    },
    closed(event) {
      if (!waiting) return
      event.preventDefault()
      const action = waiting
      waiting = null
      if (trigger.value?.$el instanceof HTMLElement) trigger.value.$el.focus()
      action()
    }
  }
}
