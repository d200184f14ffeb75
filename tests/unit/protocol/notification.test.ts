import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeNotification } from '../../../main/protocol/api/downloadNotification'
import { isProtocolError } from '../../../main/protocol/errors'

const nothing = { friendsChanged: false, conversationsChanged: [], conversationListChanged: false }

test('reads the documented answer, with the spelling of the server and with the correct one', () => {
  const told = { conversationchangedof: ['b63c'], conversationlistchangedof: [] }
  const expected = { friendsChanged: true, conversationsChanged: ['b63c'], conversationListChanged: false }
  expect(decodeNotification({ ...told, friendavailabilitesof: ['e85b'] })).toEqual(expected)
  expect(
    decodeNotification({ ...told, friendavailabilitesof: [], friendavailabilitiesof: ['e85b'] })
  ).toEqual(expected)
})

test.each([
  [{}],
  [{ friendavailabilitesof: null, conversationchangedof: null, conversationlistchangedof: null }],
  [{ friendavailabilitesof: [], conversationchangedof: {}, conversationlistchangedof: '' }]
])('%j says that nothing is new', (answer) => {
  expect(decodeNotification(answer)).toEqual(nothing)
})

test('takes ids as texts, as objects and in a list with gaps, each once', () => {
  const answer = {
    conversationchangedof: { '0': 'a', '2': { conversationid: 'b' }, '3': { id: 'a' }, '4': null },
    conversationlistchangedof: { id: 'c' },
    friendavailabilitesof: [{ friendid: 'f' }]
  }
  expect(decodeNotification(answer)).toEqual({
    friendsChanged: true,
    conversationsChanged: ['a', 'b'],
    conversationListChanged: true
  })
})

test('no answer makes it fail in another way than by a protocol error', () => {
  const names = [
    'friendavailabilitesof',
    'friendavailabilitiesof',
    'conversationchangedof',
    'conversationlistchangedof'
  ]
  const answers = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...names), fc.anything()))
  fc.assert(
    fc.property(answers, (answer) => {
      try {
        decodeNotification(answer)
      } catch (error) {
        if (!isProtocolError(error)) throw error
      }
    })
  )
})
