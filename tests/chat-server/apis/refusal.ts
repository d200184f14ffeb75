import type { RefusalCode } from '../types'

const sentences: Readonly<Record<RefusalCode, string>> = {
  'not-post': 'Only POST is served here',
  'wrong-path': 'There is nothing at this address',
  'unknown-api': 'There is no such API',
  'wrong-content-type': 'Content-Type must be application/json',
  'body-too-large': 'The request is too large',
  'not-json': 'The body is not a JSON object',
  'unknown-action': 'This API has no such action',
  'missing-station': 'Ozeki-Station is missing',
  'malformed-station': 'Ozeki-Station must be 32 lower-case hex digits',
  'unknown-station': 'Nobody is signed in at this station',
  'missing-user': 'Ozeki-User is missing',
  'unknown-user': 'Ozeki-User is not the user of this station',
  'missing-signature': 'Ozeki-Signature is missing',
  'wrong-signature': 'Ozeki-Signature does not fit the request',
  'wrong-clientversioncode': 'clientversioncode must be an integer',
  'malformed-timestamp': 'timestamp must be yyyy-MM-dd HH:mm:ss',
  'stale-timestamp': 'timestamp is too far from the time of the server',
  'unknown-apikey': 'The API key is not valid'
}

/** The request is not served. Failure texts are not documented: these are this server's own. */
export class Refusal extends Error {
  constructor(readonly code: RefusalCode) {
    super(sentences[code])
    this.name = 'Refusal'
  }
}
