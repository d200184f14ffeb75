import type { OzekiBridge } from '@shared/contract'

declare global {
  interface Window {
    /** The only door to the rest of the app, made by preload. */
    readonly ozeki: OzekiBridge
  }
}
