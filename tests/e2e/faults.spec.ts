import { company, startChatServer, type ApiFault, type ChatServer } from '../chat-server'
import {
  connectionLine,
  expect,
  friendRow,
  friendsList,
  readFriends,
  signedIn,
  signIn,
  test,
  wordsFor
} from './fixtures'

test.use({ companyOptions: { size: 5, seed: 5 } })

const moved = (server: ChatServer): [nick: string, to: string] => {
  const [friend] = server.friends()
  return [friend?.nick ?? '', friend?.availability === 'available' ? 'busy' : 'available']
}

const wrong: [string, ApiFault, RegExp][] = [
  ['HTTP 500 with a reason in Hungarian', { kind: 'odd-reason' }, /HTTP 500/],
  ['the status 999', { kind: 'odd-status', status: 999 }, /HTTP 999/],
  ['the login page of a captive portal', { kind: 'html' }, /web page instead of chat data/],
  [
    'a redirect to another host',
    { kind: 'redirect', status: 301, to: 'http://collector.example.net/x' },
    /collector\.example\.net/
  ],
  ['an answer of 200 MB', { kind: 'huge-body', megabytes: 200 }, /too large to be true/],
  ['a gzip bomb', { kind: 'gzip-bomb', megabytes: 400 }, /too large to be true/]
]
for (const [name, fault, sentence] of wrong)
  test(`${name} in place of the list is told, loses nobody, and passes by itself`, async ({
    launch,
    server,
    recorder
  }) => {
    const { window } = await launch()
    await signedIn(window, server)
    const tray = await recorder.tray.item()
    server.fault('chatfriends', fault)
    server.move(...moved(server))
    await expect(connectionLine(window)).toHaveText(/Reconnecting/, { timeout: 20_000 })
    await expect(window.getByText(sentence).first()).toBeVisible()
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
    await tray.toolTip((text) => text.startsWith('Disconnected'))
    server.clearFaults()
    await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 20_000 })
    await expect.poll(async () => (await readFriends(window)).length).toBe(5)
  })

test('a server that accepts and then says nothing is not called connected', async ({ launch, server }) => {
  const { window } = await launch()
  await signedIn(window, server)
  server.fault('chatnotification', { kind: 'hang' })
  server.wake()
  await expect(connectionLine(window)).toHaveText(/Checking/, { timeout: 15_000 })
  server.clearFaults()
  server.dropListeners('hard')
  await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 25_000 })
})

test('a wake-up trusts no open connection, and fetches the list once', async ({ launch, server }) => {
  const { app, window } = await launch()
  await signedIn(window, server)
  const happens = (...events: string[]): Promise<void> =>
    app.evaluate(({ powerMonitor }, names) => {
      for (const name of names) powerMonitor.emit(name)
    }, events)
  // One that is half-open stays in the server's list.
  const listening = (from: number): Promise<void> =>
    expect
      .poll(() => server.connections().filter((one) => one.since >= from && one.station !== null).length)
      .toBe(1)
  const nick = server.friends().find((friend) => friend.availability !== 'available')?.nick ?? ''
  const woken = Date.now()
  // A sleep of which nobody told: everything that stands open is dead.
  server.silenceConnections()
  server.silenceListeners()
  server.move(nick, 'available')
  await happens('resume')
  await expect(friendRow(window, nick, 'available')).toBeVisible({ timeout: 3_000 })
  await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 2_000 })
  await listening(woken)
  await happens('suspend')
  await expect(connectionLine(window)).toHaveText(/Checking/)
  const wokenAgain = Date.now()
  server.clearRequests()
  await happens('resume', 'unlock-screen')
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await listening(wokenAgain)
  await happens('unlock-screen')
  await window.waitForTimeout(1_000)
  expect(server.requestsOf('chatfriends')).toHaveLength(1)
  await expect(connectionLine(window)).toHaveText(/Connected/)
})

test('a flood of the listener leads to a few questions, and the window goes on', async ({
  launch,
  server
}) => {
  const { window } = await launch()
  await signedIn(window, server)
  server.clearRequests()
  const from = Date.now()
  for (let burst = 0; burst < 100; burst += 1) {
    for (let frame = 0; frame < 100; frame += 1) server.wake()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  // A busy machine takes longer than a second over it.
  const seconds = Math.ceil((Date.now() - from) / 1_000)
  expect(server.requests.length).toBeGreaterThan(0)
  expect(server.requests.length).toBeLessThanOrEqual(10 * seconds)
  // Who comes is shown at once; who goes, after a while.
  const nick = server.friends().find((friend) => friend.availability !== 'available')?.nick ?? ''
  server.move(nick, 'available')
  await expect(friendRow(window, nick, 'available')).toBeVisible()
  await expect(connectionLine(window)).toHaveText(/Connected/)
})

test('a clock that is a day off is told as such, not as a wrong password', async ({ launch }) => {
  const server = await startChatServer({
    company: company({ size: 5, seed: 5 }),
    now: () => Date.now() - 86_400_000
  })
  try {
    const { window } = await launch()
    await signIn(window, wordsFor(server))
    await expect(window.getByText(/clock of this computer differs by 24 hours/).first()).toBeVisible()
  } finally {
    await server.close()
  }
})
