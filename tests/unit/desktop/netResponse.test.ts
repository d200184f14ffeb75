import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { type NetAnswer, toResponse } from '../../../main/desktop/netResponse'

const answer = (
  statusCode: number,
  headers: NetAnswer['headers'] = {}
): { incoming: NetAnswer; says: EventEmitter } => {
  const says = new EventEmitter()
  return { incoming: Object.assign(says, { statusCode, headers }), says }
}

describe('An answer of Electron', () => {
  it('is an HTTP failure that tells the number where no Response can have its status', () => {
    for (const status of [0, 101, 199, 600, 999, Number.NaN])
      expect(() => toResponse(answer(status).incoming, () => undefined)).toThrow(`HTTP ${status}`)
  })

  it.each([204, 205, 304])('with the status %s is a Response without a body', async (status) => {
    const response = toResponse(answer(status).incoming, () => undefined)
    expect([response.status, await response.text()]).toEqual([status, ''])
  })

  it('is a Response with the bytes as they came', async () => {
    const { incoming, says } = answer(200, { 'content-type': 'application/json', via: ['a', 'b'] as never })
    const response = toResponse(incoming, () => undefined)
    says.emit('data', Buffer.from('{"a"'))
    says.emit('data', Buffer.from(':1}'))
    says.emit('end')
    expect(await response.json()).toEqual({ a: 1 })
    expect([...response.headers]).toEqual([
      ['content-type', 'application/json'],
      ['via', 'a, b']
    ])
  })

  it('is a Response that fails where the answer is cut off', async () => {
    const { incoming, says } = answer(200)
    const response = toResponse(incoming, () => undefined)
    says.emit('data', Buffer.from('{'))
    says.emit('error', new Error('net::ERR_CONTENT_LENGTH_MISMATCH'))
    says.emit('aborted')
    await expect(response.text()).rejects.toThrow('ERR_CONTENT_LENGTH_MISMATCH')
  })

  it('costs nothing but the header that is not ASCII', () => {
    const { incoming } = answer(503, {
      'x-server': 'Belső hiba',
      'x-odd': 'a\0b',
      'x odd': 'name',
      'retry-after': '7'
    })
    const { headers } = toResponse(incoming, () => undefined)
    expect(headers.get('retry-after')).toBe('7')
    expect(Buffer.from(headers.get('x-server') ?? '', 'latin1').toString()).toBe('Belső hiba')
    expect([headers.has('x-odd'), [...headers].length]).toEqual([false, 2])
  })
})
