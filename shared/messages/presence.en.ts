/** Words of the own status: its names, why it is what it is, and what others can see of it. */
export const presenceEn = {
  'ownStatus.because.by-hand': 'Chosen by you',
  'ownStatus.because.idle': 'Away by itself: this computer is not being used',
  'ownStatus.because.locked': 'Away by itself: the screen is locked',
  'ownStatus.because.asleep': 'Away by itself: this computer is asleep',
  'ownStatus.until': 'Until {time}, then available again',

  'ownStatus.seen.available': 'Your server is told that you are available, and it tells your friends.',
  'ownStatus.seen.away':
    'Kept on this computer only: your server documents no way to tell others. They see you as available until the server notices by itself that you are not.',
  'ownStatus.seen.busy':
    'Kept on this computer only: your server documents no way to tell others. They may go on seeing you as available.',
  'ownStatus.seen.invisible':
    'This app no longer tells your server that you are available. Your server documents no way to hide: others see you as available until it notices by itself.',
  'ownStatus.seen.guessed.away':
    'Sent to your server with a word that its documentation does not have. It may ignore it; then others see you as available until it notices by itself.',
  'ownStatus.seen.guessed.busy':
    'Sent to your server with a word that its documentation does not have. It may ignore it; then others go on seeing you as available.',
  'ownStatus.seen.guessed.invisible':
    'Sent to your server with a word that its documentation does not have. It may ignore it; then others see you as available until it notices by itself. Do not rely on being hidden.',
  'ownStatus.seen.some':
    'Sent to those of your servers where you allowed it, with a word that is a guess; the others are told nothing. Do not rely on being seen so.',
  'ownStatus.kept': 'The words and the return time stay on this computer; nobody else sees them.',

  'ownStatus.idle.label': 'Away by itself after',
  'ownStatus.idle.minutes': '{minutes, plural, =0 {Never} one {# minute} other {# minutes}}',
  'ownStatus.idle.explained':
    'Only while your status is Available. A locked screen and sleep always count; coming back makes you available again.',
  'ownStatus.idle.unknown':
    'This desktop does not tell how long it has not been used. A locked screen and sleep still make you away.',

  'ownStatus.undocumented.label': 'Tell this server about away, busy and invisible',
  'ownStatus.undocumented.explained':
    'The documentation of the server has a word for available only. With this on, the app sends words that are a guess. The server may ignore or refuse them; nothing else depends on them.'
} as const

export type PresenceMessageKey = keyof typeof presenceEn
