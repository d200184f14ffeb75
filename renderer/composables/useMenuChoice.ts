import type { ComponentPublicInstance } from 'vue'

export interface MenuChoice {
  /** To be bound as `ref` to the trigger of the menu. */
  setTrigger(trigger: Element | ComponentPublicInstance | null): void
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
  let button: unknown = null
  let waiting: (() => void) | null = null
  return {
    setTrigger(trigger) {
      button = trigger && '$el' in trigger ? trigger.$el : trigger
    },
    later(action) {
      waiting = action
    },
    closed(event) {
      if (!waiting) return
      event.preventDefault()
      const action = waiting
      waiting = null
      if (button instanceof HTMLElement) button.focus()
      action()
    }
  }
}
