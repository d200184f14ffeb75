import fc from 'fast-check'
import { createRequire } from 'node:module'
import { Message, Variant } from 'dbus-next'
import { describe, expect, it } from 'vitest'
import { TypedValue } from '../../../../main/desktop/linux/busMessages'
import { notifyMessage, straightRgba } from '../../../../main/desktop/linux/notifyMessage'
import type { Notice } from '../../../../main/desktop/notifications'
import { paintGlyph } from '../../../../main/desktop/trayIcon'

// The inside of dbus-next, which has no types.
const load = createRequire(__filename)
const { marshallMessage, messageToJsFmt } = load('dbus-next/lib/marshall-compat.js') as {
  marshallMessage(message: Message): [Buffer]
  messageToJsFmt(message: unknown): { body: unknown[] }
}
const { unmarshall } = load('dbus-next/lib/message.js') as { unmarshall(bytes: Buffer): unknown }

const notice: Notice = {
  slot: 's',
  title: 'Anna is available',
  body: '<b>Work</b> & more',
  onClick: () => undefined
}
const actions = [
  { id: 'open', label: 'Open' },
  { id: 'remind-again', label: 'Remind me again' }
]
/** What arrives: packed by dbus-next, completed, and unpacked. */
function overTheBus({ body, signature, pack }: ReturnType<typeof notifyMessage>): unknown[] {
  const wrap = (value: unknown): unknown =>
    value instanceof TypedValue ? new Variant(value.signature, value.value) : value
  const hints = Object.entries(body[6] as object).map(([key, value]) => [key, wrap(value)])
  const message = new Message({
    destination: 'org.example',
    path: '/a',
    interface: 'org.example.B',
    member: 'Notify',
    signature,
    serial: 1,
    body: [...body.slice(0, 6), Object.fromEntries(hints), body[7]]
  })
  const [packed] = marshallMessage(message)
  return messageToJsFmt(unmarshall(pack(packed))).body
}

const say = (change: Partial<Notice> = {}, capabilities: string[] = [], replaces = 0) => {
  const message = notifyMessage({ ...notice, ...change }, replaces, new Set(capabilities), 'Ozeki')
  const [app, id, icon, title, body, buttons, hints, timeout] = overTheBus(message)
  const values = Object.entries(hints as Record<string, Variant>).map(([key, held]) => [key, held.value])
  return {
    app,
    id,
    icon,
    title,
    body,
    buttons,
    hints: Object.fromEntries(values) as Record<string, unknown>,
    timeout
  }
}

describe('a notification on the bus', () => {
  it('carries its text as it is to a server that reads no markup', () => {
    expect(say()).toMatchObject({
      app: 'Ozeki',
      id: 0,
      title: 'Anna is available',
      body: '<b>Work</b> & more',
      timeout: -1
    })
  })

  it('hides markup in names from a server that would read it, in the body alone', () => {
    const { title, body } = say({ title: '<i>A</i>' }, ['body-markup'])
    expect(title).toBe('<i>A</i>')
    expect(body).toBe('&lt;b&gt;Work&lt;/b&gt; &amp; more')
  })

  it('has buttons, and the click itself, only where the server has them', () => {
    expect(say({ actions }, ['body']).buttons).toEqual([])
    expect(say({ actions }, ['actions']).buttons).toEqual([
      'default',
      'Open',
      'open',
      'Open',
      'remind-again',
      'Remind me again'
    ])
    expect(say({}, ['actions']).buttons).toEqual(['default', 'Anna is available'])
  })

  it('says how urgent it is, what it is and whose it is', () => {
    expect(say().hints).toMatchObject({
      urgency: 1,
      category: 'presence',
      'desktop-entry': 'ozeki-chat-client'
    })
    expect(say({ urgency: 'critical' }).hints['urgency']).toBe(2)
  })

  it('asks for a sound, for silence, or leaves it to the desktop', () => {
    expect(say({ sound: true }).hints).toMatchObject({ 'sound-name': 'message-new-instant' })
    expect(say({ sound: false }).hints).toMatchObject({ 'suppress-sound': true })
    expect(Object.keys(say().hints)).not.toEqual(expect.arrayContaining(['sound-name']))
    expect(Object.keys(say().hints)).not.toEqual(expect.arrayContaining(['suppress-sound']))
  })

  it('never carries what the bus would end the connection for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(0xffff)), (text, units) => {
        const given = `${text}\0${String.fromCharCode(...units)}`
        const { title, body } = say({ title: given, body: given })
        for (const said of [String(title), String(body)]) {
          expect(said).not.toContain('\0')
          expect(Buffer.from(said).toString()).toBe(said)
        }
        expect(String(title).startsWith(text.replaceAll('\0', ''))).toBe(true)
      })
    )
  })

  it('shows the mark in its own colours, with soft edges', () => {
    const [width, height, row, alpha, bits, channels, pixels] = say({ glyph: 'offline' }).hints[
      'image-data'
    ] as [number, number, number, boolean, number, number, Buffer]
    expect([row, alpha, bits, channels]).toEqual([width * 4, true, 8, 4])
    expect(pixels).toHaveLength(height * row)
    expect(pixels.compare(straightRgba(paintGlyph('available', width).pixels))).not.toBe(0)
    const alphas = pixels.filter((_, at) => at % 4 === 3)
    expect(alphas.some((value) => value > 0 && value < 255)).toBe(true)
  })

  it('turns premultiplied BGRA into straight RGBA', () => {
    expect([...straightRgba(Buffer.from([10, 20, 30, 255, 5, 10, 20, 128, 9, 9, 9, 0]))]).toEqual([
      30, 20, 10, 255, 40, 20, 10, 128, 0, 0, 0, 0
    ])
  })
})
