import { describe, expect, test } from 'vitest'
import { createEndpoints } from '../../../main/protocol/endpoints'
import { decodeLogin } from '../../../main/protocol/api/login'

const base = 'https://chat.example.org/ozeki/index.php'

test('without anything from Login, an API is found by the documented form', () => {
  expect(createEndpoints(base).url('chatfriends')).toBe(`${base}?srv=chatserver&api=chatfriends`)
})

const urlFor = (typed: string, told: string) =>
  createEndpoints(typed, decodeLogin({ userid: 'u', urls: { friends: told } }, typed)).url('chatfriends')

describe('an address from Login', () => {
  test.each([
    [base, 'https://chat.example.org/elsewhere?api=f'],
    [base, 'https://CHAT.example.org:443/x'],
    ['http://chat.example.org/o', 'https://chat.example.org/x'],
    ['http://127.0.0.1:8080/o', 'http://127.0.0.1:8080/x']
  ])('typed %s, told %s: is used', (typed, told) => {
    expect(urlFor(typed, told)).toBe(told)
  })

  test.each([
    [base, 'http://chat.example.org/x'],
    [base, 'https://evil.example/x'],
    [base, 'https://chat.example.org.evil.example/x'],
    [base, 'https://chat.example.org@evil.example/x'],
    [base, 'https://user@chat.example.org/x'],
    [base, 'https://chat.example.org:8443/x'],
    [base, 'http://localhost/ozeki/index.php?srv=chatserver&api=chatfriends'],
    ['http://127.0.0.1:8080/o', 'http://localhost:8080/x'],
    [base, '//evil.example/x'],
    [base, '/relative'],
    [base, 'javascript:alert(1)'],
    [base, 'nonsense']
  ])('typed %s, told %s: is refused, listed, and replaced by the documented form', (typed, told) => {
    expect(urlFor(typed, told)).toBe(`${typed}?srv=chatserver&api=chatfriends`)
    expect(decodeLogin({ userid: 'u', urls: { friends: told } }, typed).refusedUrls).toEqual([
      { key: 'friends', url: told }
    ])
  })

  test('is checked again by whoever uses it', () => {
    const endpoints = createEndpoints(base, { urls: { chatfriends: 'http://evil.example/' } })
    expect(endpoints.url('chatfriends')).toBe(`${base}?srv=chatserver&api=chatfriends`)
  })
})
