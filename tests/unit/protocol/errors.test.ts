import { expect, test } from 'vitest'
import type { AppError } from '@shared/errors'
import { toAppError } from '../../../main/protocol/appError'
import * as errors from '../../../main/protocol/errors'

const atLogin = new errors.HttpStatusError(403, null, 'locked out')
atLogin.api = 'chatlogin'

test.each<[string, unknown, Pick<AppError, 'code'> & Partial<AppError>]>([
  ['no network', new errors.NetworkError('no-network', ''), { code: 'no-network' }],
  [
    'an unreachable server',
    new errors.NetworkError('unreachable', ''),
    { code: 'server-unreachable', field: 'server' }
  ],
  ['a time-out', new errors.TimeoutError(1), { code: 'server-slow' }],
  ['TLS', new errors.TlsError('CERT_HAS_EXPIRED'), { code: 'certificate', field: 'server' }],
  [
    'HTTP 500',
    new errors.HttpStatusError(500, null),
    { code: 'http-status', params: { server: 's', status: 500 } }
  ],
  [
    'HTTP 403',
    new errors.HttpStatusError(403, null, 'no'),
    { code: 'api-refused', params: { server: 's', reason: 'no' } }
  ],
  [
    'HTTP 403 at Login',
    atLogin,
    { code: 'api-key-refused', params: { server: 's', reason: 'locked out' }, field: 'apiKey' }
  ],
  ['a web page', new errors.MalformedAnswerError('html'), { code: 'not-a-chat-server', field: 'server' }],
  ['broken JSON', new errors.MalformedAnswerError('json'), { code: 'answer-malformed' }],
  ['a huge answer', new errors.AnswerTooLargeError(1), { code: 'answer-too-large' }],
  [
    'a redirect',
    new errors.RedirectError('https://b/'),
    { code: 'address-moved', params: { server: 's', target: 'https://b/' } }
  ],
  [
    'a refused key',
    new errors.ApiError('ERROR', 'bad key', 'chatlogin'),
    { code: 'api-key-refused', field: 'apiKey' }
  ],
  [
    'a silent refusal',
    new errors.ApiError('ERROR', '', 'chatfriends'),
    { code: 'api-refused', params: { server: 's', reason: 'none' } }
  ],
  ['no signature', new errors.SignatureRefusedError('bad'), { code: 'signature-refused' }],
  ['a mistake of ours', new TypeError('x'), { code: 'internal' }],
  ['anything thrown', 'text', { code: 'internal' }]
])('%s becomes an error that a person can read', (_what, error, expected) => {
  expect(toAppError(error, 's')).toMatchObject(expected)
})

test("the server's words are shown on one line and shortened", () => {
  const error = new errors.ApiError('ERROR', `no\n\u202e${'x'.repeat(1_000)}`)
  expect(toAppError(error, 's').params?.reason).toBe(`no ${'x'.repeat(297)}`)
})

test.each<[unknown, boolean]>([
  [new errors.NetworkError('unreachable', ''), true],
  [new errors.TimeoutError(1), true],
  [new errors.HttpStatusError(503, null), true],
  [new errors.HttpStatusError(429, null), true],
  [new errors.MalformedAnswerError('json'), true],
  [new errors.MalformedAnswerError('html'), false],
  [new errors.MalformedAnswerError('schema'), false],
  [new errors.HttpStatusError(404, null), false],
  [new errors.TlsError('x'), false],
  [new errors.CancelledError(), false],
  [new errors.ApiError('ERROR', ''), false],
  [new Error('x'), false]
])('%s may pass by itself: %s', (error, retryable) => {
  expect(errors.isRetryable(error)).toBe(retryable)
})
