export * from './types'
export { parseServerAddress, type ServerAddress } from './serverAddress'
export { createTransport, type PostRequest, type Transport, type TransportOptions } from './transport'
export * from './errors'
export { isApiKeyRefused, toAppError } from './appError'
export { createEndpoints, type Endpoints } from './endpoints'
export type { ApiContext } from './context'
export { login } from './api/login'
export { listFriends } from './api/listFriends'
export { announceAvailable } from './api/announceAvailable'
export { announcePresence } from './api/announcePresence'
export { downloadNotification } from './api/downloadNotification'
export { parseAvailability, presenceVocabularies, type PresenceVocabulary } from './presenceVocabulary'
export { findSignatureScheme, signatureSchemes } from './signing/signatureSchemes'
export { chooseSignatureScheme, type ChosenScheme } from './signing/chooseSignatureScheme'
export { openPrivateKey, type OpenedKey } from './privateKey'
export {
  ownPublicKey,
  publicKeyBytes,
  publicKeyFingerprint,
  viewPublicKey,
  wholePublicKey
} from './publicKey'
export { findListenerForm, listenerForms, webSocketForms } from './listenerForms'
export { openDatagramListener } from './datagramListener'
export { openListener, type ListenerEnd, type ListenerOptions } from './listener'
export { retrySafely, type RetryOptions } from './retry'
