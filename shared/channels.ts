/** Names of all IPC channels; the schemas stand in contract.ts, so that the preload script stays a few hundred bytes. */
export const callNames = [
  'getState',
  'signIn',
  'signOut',
  'retryConnection',
  'getFriends',
  'getMoreFriends',
  'getFriendDetails',
  'setFavourite',
  'getKeyMarks',
  'decideKey',
  'verifyKey',
  'getSafetyNumber',
  'setAvailabilityHistory',
  'getAvailabilityHistory',
  'eraseAvailabilityHistory',
  'setOwnStatus',
  'setIdleMinutes',
  'setUndocumentedPresence',
  'trustCertificate',
  'signInToProxy',
  'setShownAccount',
  'getAlerts',
  'setAlertSettings',
  'setFriendAlert',
  'tellMeWhen',
  'cancelTellMe',
  'pauseAlerts',
  'getAlertLog',
  'eraseAlertLog',
  'setViewedFriend',
  'pageShown',
  'copyText',
  'getDiagnostics',
  'closeTrouble',
  'chooseAuthorityFile'
] as const
export type CallName = (typeof callNames)[number]

export const eventNames = [
  'accountsChanged',
  'friendsChanged',
  'friendsReplaced',
  'keysChanged',
  'showFriend',
  'showSettings',
  'fillSignIn',
  'ownStatusChanged',
  'alertsChanged',
  'alertLogChanged',
  'troublesChanged'
] as const
export type EventName = (typeof eventNames)[number]

export const callChannel = (name: CallName): string => `ozeki:call:${name}`
export const eventChannel = (name: EventName): string => `ozeki:event:${name}`
