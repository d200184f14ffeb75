import { useEventListener } from './useEventListener'

/**
 * Says no when the window is to be closed while something in it is half done: main, which gives up a window that was hidden
 * for long, keeps it then. Where the person
 * has not touched the page since it was loaded, there is nothing to lose, and Chromium does not even ask.
 *
 * @param unsaved whether a form is open; an open dialog counts by itself
 */
export function useUnsaved(unsaved: () => boolean): void {
  useEventListener(window, 'beforeunload', (event) => {
    if (!unsaved() && !document.querySelector('dialog[open]')) return
    event.preventDefault()
    // The same for Chromium before 119.
    Object.assign(event, { returnValue: 'unsaved' })
  })
}
