import type { ErrorCode } from '../errors'

/** One sentence or two for each failure: what happened, what it means, what to do. */
export const errorsEn = {
  'error.address-invalid':
    'This is not a server address. Type the host name of your workspace, for example chat.example.org.',
  'error.no-network': 'This computer has no network connection. Connect it, and the app goes on by itself.',
  'error.server-unreachable': 'No answer from {server}. Check the address and that the server is running.',
  'error.server-slow': '{server} took too long to answer. The app tries again by itself.',
  'error.proxy-password':
    '{state, select, wanted {The proxy of your network wants a user name and a password. Sign in to it, and the app goes on by itself.} refused {The proxy of your network does not accept this user name and password. Sign in to it anew.} other {The proxy of your network wants a user name and a password. This app cannot give them: ask whoever looks after your network to let {server} pass without, or use another network.}}',
  'error.certificate':
    '{fault, select, unknownAuthority {The certificate of {server} comes from an authority that this computer does not know, so nothing was sent. Ask your administrator for the certificate authority file and choose it under Advanced.} otherHost {The certificate of this server belongs to another name than {server}, so nothing was sent. Check the address.} expired {The certificate of {server} has expired, so nothing was sent. Check the date of this computer, or ask your administrator to renew the certificate.} notYetValid {The certificate of {server} is not valid yet, so nothing was sent. Check the date of this computer, or ask your administrator.} changed {This is not the certificate that you trusted before for {server}, so nothing was sent. It may have been renewed, or somebody stands between you and the server. Ask your administrator.} revoked {The certificate of {server} was revoked by its issuer, so nothing was sent. Ask your administrator for a new one.} weak {The certificate of {server} is too weak to prove anything, so nothing was sent. Ask your administrator for a stronger one.} other {The certificate of {server} is not trusted, so nothing was sent. Ask your administrator for the certificate authority file and choose it under Advanced.}}',
  'error.client-certificate':
    '{server} wants a certificate of this computer, so nothing was sent. This app cannot show one: ask your administrator for an address that works without.',
  'error.not-secure':
    '{server} does not answer over a secure connection. If it has none (a server in your own network), type the address with http:// in front.',
  'error.http-status':
    '{server} answered with HTTP {status} instead of data. The chat service may be stopped or moved.',
  'error.not-a-chat-server':
    '{server} answered with a web page instead of chat data. Check the address, or sign in to the network if it asks for that in a browser.',
  'error.answer-malformed':
    '{server} sent an answer that cannot be read. Nothing was changed. The app tries again by itself.',
  'error.answer-too-large': '{server} sent an answer that is too large to be true. It was refused.',
  'error.address-moved':
    'The server sent the app on to another address ({target}), which could be unsafe. Type that address as the server if you trust it.',
  'error.api-key-missing': 'Type the API key that your administrator or the web client gave you.',
  'error.station-id-invalid':
    'A station id has 32 digits from 0 to 9 and a to f. Leave it empty to have one made.',
  'error.station-id-taken':
    'Another account in this app uses this station id, and each needs its own. Leave it empty to have one made.',
  'error.api-key-refused':
    'The server refused this API key{reason, select, none {} other { and said: “{reason}”}}. Check it for a missing letter.',
  'error.api-refused':
    'The server refused the request{reason, select, none {} other { and said: “{reason}”}}.',
  'error.signature-refused':
    'The server accepted the API key but none of the signatures that this app can make. Check the encryption password, or choose another signature scheme under Advanced.',
  'error.clock-wrong':
    'The clock of this computer differs by {hours, plural, =0 {{minutes, plural, one {# minute} other {# minutes}}} one {# hour} other {# hours}} from that of {server}, so the server refuses what the app sends. Set the clock, then try again.',
  'error.passphrase-wrong':
    'The encryption password does not open your private key. Type the password that you use to encrypt your messages.',
  'error.key-unreadable':
    'The server sent a private key that cannot be read. Ask your administrator to renew it.',
  'error.authority-file-unreadable': 'This file holds no readable certificate (PEM).',
  'error.keychain-locked': 'The keychain is locked. Unlock it, then try again; the app keeps your sign-in.',
  'error.keychain-lost':
    'The keychain no longer holds the secret of this account. Sign in again to store it anew.',
  'error.keychain-unavailable':
    'No keychain is running here, so the sign-in cannot be stored. You can work for this run only: the secret then stays in memory and is gone when you quit.',
  'error.secret-left':
    'You are signed out. The keychain did not let go of the secret, so it still stands there; the app removes it at a start with an open keychain.',
  'error.settings-unwritable': 'The settings cannot be written: {reason}. Changes hold for this run only.',
  'error.not-kept': 'This cannot be written to the disk now. It holds for this run, until that is over.',
  'error.key-moved-on':
    'The key of this friend is no longer the one that you saw, so nothing was changed. Look at it again.',
  'error.unknown-friend': 'This friend is no longer in the list.',
  'error.unknown-account': 'This account is no longer signed in.',
  'error.bad-request': 'The app asked itself for something wrong. Please report this.',
  'error.internal': 'Something unexpected went wrong in the app. Nothing was lost. Please report this.'
} as const satisfies Record<`error.${ErrorCode}`, string>
