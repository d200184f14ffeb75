import type { AlertFileProblem, AlertReason, AlertRuleName, TellMeExpiry } from '../alerts'

/** Words of alerts: notifications, digests, pauses, the alert log's reasons. */
export const alertsEn = {
  'alert.friend.available': '{name} is available',
  'alert.friend.unavailable': '{name} is no longer available',
  'alert.friend.changed': '{name} is now {availability}',
  'alert.friend.now': 'Now {availability}',
  'alert.friend.asked': 'You asked to be told.',
  'alert.friend.late': 'This alert was held back until now.',

  'alert.digest.available':
    '{count, plural, one {# friend} other {# friends}} became available{away, select, yes { while you were away} other {}}{watched, plural, =0 {} one {, among them one that you watch} other {, among them # that you watch}}',
  'alert.digest.unavailable':
    '{count, plural, one {# friend is} other {# friends are}} no longer available{away, select, yes { since you were away} other {}}{watched, plural, =0 {} one {, among them one that you watch} other {, among them # that you watch}}',
  'alert.digest.changed':
    'Availability of {count, plural, one {# friend} other {# friends}} changed{away, select, yes { while you were away} other {}}{watched, plural, =0 {} one {, among them one that you watch} other {, among them # that you watch}}',
  'alert.digest.names': '{names}{more, plural, =0 {} other { and # more}}',

  'alert.keys':
    '{count, plural, one {The public key of {name} has changed} other {The public keys of # friends have changed}}',
  'alert.keys.one': 'The earlier key stays trusted until you decide.',
  'alert.keys.many': '{names}. The earlier keys stay trusted until you decide.',

  'alert.action.open': 'Open',
  'alert.action.remind-again': 'Remind me again',

  'alert.tellMe.cancel': 'Do not tell me',
  'alert.tellMe.today': 'Today',
  'alert.tellMe.week': 'Within a week',
  'alert.tellMe.never': 'Whenever it is',

  'alert.pause': 'Pause alerts',
  'alert.pause.half-hour': 'For 30 minutes',
  'alert.pause.two-hours': 'For 2 hours',
  'alert.pause.tomorrow': 'Until eight in the morning',
  'alert.pause.resume': 'Resume alerts',
  'alert.pause.until': 'Alerts are paused until {time}',

  'alert.rule.none': 'no rule',
  'alert.rule.default': 'the rule for everyone',
  'alert.rule.favourite': 'the rule for favourites',
  'alert.rule.friend': 'the rule for this friend',
  'alert.rule.tell-me': 'your request to be told once',
  'alert.rule.key': 'a changed key is always told',

  'alert.reason.shown': 'Told by a notification: {rule}.',
  'alert.reason.shown-late': 'Told later, when nothing held it back any more: {rule}.',
  'alert.reason.digest': 'Told together with other friends, to spare you a burst: {rule}.',
  'alert.reason.counted': 'Not told by itself (no rule asks for it), but counted in a summary.',
  'alert.reason.no-rule-matches':
    'Not told: {ruleKind, select, none {no rule asks for alerts about this friend} other {{rule} does not ask for this change}}.',
  'alert.reason.never': 'Not told: you switched off alerts about this friend.',
  'alert.reason.not-a-crossing': 'Not told: it was no change between available and not available.',
  'alert.reason.first-list': 'Not told: it was already so when the app looked for the first time.',
  'alert.reason.damped': 'Not told and not shown: the drop was too short to count.',
  'alert.reason.superseded': 'Not told: it changed again at the same moment.',
  'alert.reason.once-spent': 'Not told: {rule} tells once, and it has.',
  'alert.reason.rule-is-silent': 'Only written here: {rule} is silent.',
  'alert.reason.own-state': 'Not told: {rule} does not apply in the status that you had.',
  'alert.reason.focused': 'Not told: the window was open at this friend.',
  'alert.reason.paused': 'Not told: alerts were paused{until, select, none {} other { until {until}}}.',
  'alert.reason.quiet-hours': 'Not told: it was in your quiet hours.',
  'alert.reason.do-not-disturb': 'Not told: the desktop asked not to disturb.',
  'alert.reason.cool-down':
    'Not told: an alert about this friend was shown shortly before{until, select, none {} other {; the next is possible from {until}}}.',
  'alert.reason.expired': 'Not told: you asked to be told once, but that time was over.',
  'alert.reason.key-returned': 'Not told: the server gives the trusted key again.',

  'alert.problem.damaged':
    'Parts of the alert settings could not be read. The old file was kept aside, and the usual ones are used for these parts.',
  'alert.problem.newer-version':
    'The alert settings come from a newer version of this app. They were kept aside, and the usual ones are used now.'
} as const satisfies Record<
  | `alert.reason.${AlertReason}`
  | `alert.rule.${AlertRuleName}`
  | `alert.problem.${AlertFileProblem}`
  | `alert.tellMe.${TellMeExpiry}`,
  string
> &
  Record<string, string>
export type AlertMessageKey = keyof typeof alertsEn
