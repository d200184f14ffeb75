import { timeAttributes } from '@shared/firstFrame/timeAttributes'
import type { Dates } from './composables/dates'

/** @returns what main has drawn into the page before there was a script, while it is there */
export const firstFrame = (): HTMLElement | null => document.getElementById('first')

/**
 * Writes the times, which main leaves to the page.
 * @param now ms UTC
 */
export function writeTimes(frame: HTMLElement, dates: Dates, now: number): void {
  for (const [way, attribute] of Object.entries(timeAttributes) as [keyof typeof timeAttributes, string][])
    for (const place of frame.querySelectorAll(`[${attribute}]`))
      place.textContent = dates[way](Number(place.getAttribute(attribute)), now)
}
