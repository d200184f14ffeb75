import { describe, expect, it } from 'vitest'
import { linkAmong, parseDeepLink } from '@shared/deepLink'

const id = 'd574638619cbff603bf857164c47e850'

describe('a link', () => {
  it('names a friend, and the server of the account where it says one', () => {
    const friend = { kind: 'friend', friendId: id, server: null }
    expect(parseDeepLink(`ozeki-chat://friend/${id}`)).toEqual(friend)
    expect(parseDeepLink(`OZEKI-CHAT://friend/${id}/`)).toEqual(friend)
    expect(parseDeepLink(`ozeki-chat://friend/${id}?server=Chat.Example.org:8443`)).toEqual({
      ...friend,
      server: 'chat.example.org:8443'
    })
  })

  it('names the server and the e-mail address that the form begins with', () => {
    const form = { kind: 'sign-in', server: 'chat.example.org', email: '' }
    expect(parseDeepLink('ozeki-chat://sign-in?server=chat.example.org')).toEqual(form)
    expect(parseDeepLink('ozeki-chat://sign-in/?server=chat.example.org&email=carol%40example.org')).toEqual({
      ...form,
      email: 'carol@example.org'
    })
    expect(parseDeepLink('ozeki-chat://sign-in?server=%5B2001:db8::1%5D:8443')).toEqual({
      ...form,
      server: '[2001:db8::1]:8443'
    })
  })

  it('shows a name that looks like another one as what it is', () => {
    expect(parseDeepLink('ozeki-chat://sign-in?server=ch%D0%B0t.example.org')).toMatchObject({
      server: 'xn--cht-7cd.example.org'
    })
  })

  it.each([
    ['another scheme', `https://friend/${id}`],
    ['another place', 'ozeki-chat://quit'],
    ['nobody', 'ozeki-chat://friend/'],
    ['more than a friend', `ozeki-chat://friend/${id}/remove`],
    ['an odd id', 'ozeki-chat://friend/%2e%2e%2f'],
    ['a word too much', `ozeki-chat://friend/${id}?call=1`],
    ['a word twice', 'ozeki-chat://sign-in?server=a.example&server=b.example'],
    ['a secret', 'ozeki-chat://sign-in?server=a.example&apikey=9f3c'],
    ['credentials', `ozeki-chat://carol:word@friend/${id}`],
    ['a fragment', `ozeki-chat://friend/${id}#x`],
    ['no server', 'ozeki-chat://sign-in?email=carol%40example.org'],
    ['a server in clear', 'ozeki-chat://sign-in?server=http://a.example'],
    ['a server with credentials', 'ozeki-chat://sign-in?server=carol%40a.example'],
    ['a server with a path', 'ozeki-chat://sign-in?server=a.example/x'],
    ['no e-mail address', 'ozeki-chat://sign-in?server=a.example&email=carol'],
    ['a line in an e-mail address', 'ozeki-chat://sign-in?server=a.example&email=a%0A@b'],
    ['no end', `ozeki-chat://friend/${'a'.repeat(2_000)}`],
    ['nothing', '']
  ])('with %s is none', (_what, text) => {
    expect(parseDeepLink(text)).toBeNull()
  })

  it('is found among the words of a command line', () => {
    expect(linkAmong(['app', '--flag', 'Ozeki-Chat://friend/x', 'ozeki-chat://friend/y'])).toBe(
      'Ozeki-Chat://friend/x'
    )
    expect(linkAmong(['app', '--x=ozeki-chat://friend/x'])).toBeNull()
  })
})
