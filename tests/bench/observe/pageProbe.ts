import type { Page } from '@playwright/test'

/** The loader of these files marks every function by name, with a helper that the page does not have. */
export const readyForProbes = (window: Page): Promise<unknown> =>
  window.evaluate('globalThis.__name = (named) => named')
