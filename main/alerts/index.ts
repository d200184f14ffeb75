export { createAlertDesk, type AlertDesk, type AlertNotice, type AlertUpdate } from './alertDesk'
export { createAlertEngine } from './engine'
export { createLogNews } from './logNews'
export { emptyAlertState, parseAlertState, type AlertState } from './state'
export type {
  AlertAction,
  AlertConditions,
  AlertEffect,
  AlertEngine,
  AlertEngineOptions,
  AlertMessage,
  KnownFriend,
  SlotId
} from './types'
export { createViewedFriend } from './viewedFriend'
export { alertText } from './wording'
