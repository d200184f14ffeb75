export { createOwnStatus, type OwnStatusKeeper, type OwnStatusOptions } from './ownStatus'
export { needsAnnouncement, repeatsAnnouncement } from './announcement'
export type { IdleTimeTrust } from './idleTime'
