import { createConnection, type Socket } from 'node:net'

/** A place on the screen in pixels. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface TopWindow extends Rectangle {
  id: number
}

/**
 * A few words of the X11 protocol: what is on the screen, which windows there are, and the click on a window's close
 * button. It looks at an app from outside, so that the app runs as it does for a person.
 */
export interface Screen {
  /** @returns the pixels of a place as they are seen, 32 bits each, rows from the top */
  pixels(place: Rectangle): Promise<Buffer>
  /** Windows that are shown now, the lowest first. */
  windows(): Promise<TopWindow[]>
  /** Asks a window to close, as the close button of its frame does. */
  close(window: number): Promise<void>
  end(): void
}

type Refuse = (error: Error) => void
interface Waiting {
  done(reply: Buffer): void
  refuse: Refuse
}

const opcodes = {
  attributes: 3,
  geometry: 14,
  tree: 15,
  atom: 16,
  send: 25,
  image: 73
} as const

/**
 * Connects to a display of this machine that asks for no authority, such as that of startDesktop.
 * @param display such as `:7`
 * @throws Error when there is no such display
 */
export async function openScreen(display: string): Promise<Screen> {
  const socket = createConnection(`/tmp/.X11-unix/X${display.slice(1).split('.')[0]}`)
  const { root, ask, tell } = await greet(socket)
  const atom = async (name: string): Promise<number> => {
    const body = Buffer.alloc(4 + Math.ceil(name.length / 4) * 4)
    body.writeUInt16LE(name.length, 0)
    body.write(name, 4, 'latin1')
    return (await ask(opcodes.atom, 0, body)).readUInt32LE(8)
  }
  const isShown = async (id: number): Promise<boolean> => {
    const viewable = 2
    return (await ask(opcodes.attributes, 0, words(id)))[26] === viewable
  }
  return {
    async pixels({ x, y, width, height }) {
      const body = Buffer.alloc(16)
      body.writeUInt32LE(root, 0)
      body.writeInt16LE(x, 4)
      body.writeInt16LE(y, 6)
      body.writeUInt16LE(width, 8)
      body.writeUInt16LE(height, 10)
      body.writeUInt32LE(0xffffffff, 12)
      const byPixel = 2
      return (await ask(opcodes.image, byPixel, body)).subarray(32, 32 + width * height * 4)
    },
    async windows() {
      const tree = await ask(opcodes.tree, 0, words(root))
      const shown: TopWindow[] = []
      for (let at = 0; at < tree.readUInt16LE(16); at++) {
        const id = tree.readUInt32LE(32 + at * 4)
        // A window may go between the question and the next one.
        if (!(await isShown(id).catch(() => false))) continue
        const geometry = await ask(opcodes.geometry, 0, words(id)).catch(() => null)
        if (geometry === null) continue
        const [x, y] = [geometry.readInt16LE(12), geometry.readInt16LE(14)]
        shown.push({ id, x, y, width: geometry.readUInt16LE(16), height: geometry.readUInt16LE(18) })
      }
      return shown
    },
    async close(window) {
      const clientMessage = 33
      const event = Buffer.alloc(32)
      event[0] = clientMessage
      event[1] = 32
      event.writeUInt32LE(window, 4)
      event.writeUInt32LE(await atom('WM_PROTOCOLS'), 8)
      event.writeUInt32LE(await atom('WM_DELETE_WINDOW'), 12)
      tell(opcodes.send, 0, Buffer.concat([words(window, 0), event]))
    },
    end: () => socket.destroy()
  }
}

const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, at) => bytes.writeUInt32LE(value, at * 4))
  return bytes
}

interface Link {
  root: number
  /** Sends a request and waits for its reply. */
  ask(opcode: number, detail: number, body: Buffer): Promise<Buffer>
  /** Sends a request that has no reply. */
  tell(opcode: number, detail: number, body: Buffer): void
}

function greet(socket: Socket): Promise<Link> {
  return new Promise((done, refuse) => {
    const waiting = new Map<number, Waiting>()
    let root: number | null = null
    let sequence = 0
    let left: Buffer = Buffer.alloc(0)
    const tell: Link['tell'] = (opcode, detail, body) => {
      sequence = (sequence + 1) & 0xffff
      const head = Buffer.alloc(4)
      head[0] = opcode
      head[1] = detail
      head.writeUInt16LE(1 + body.length / 4, 2)
      socket.write(Buffer.concat([head, body]))
    }
    const ask: Link['ask'] = (opcode, detail, body) =>
      new Promise((answered, failed) => {
        tell(opcode, detail, body)
        waiting.set(sequence, { done: answered, refuse: failed })
      })
    const take = (message: Buffer): void => {
      if (root === null) {
        root = rootOf(message)
        done({ root, ask, tell })
        return
      }
      const known = waiting.get(message.readUInt16LE(2))
      if (!known || message[0]! > 1) return
      waiting.delete(message.readUInt16LE(2))
      if (message[0] === 1) known.done(message)
      else known.refuse(new Error(`X11 error ${message[1]}`))
    }
    socket.on('data', (bytes: Buffer) => {
      left = left.length === 0 ? bytes : Buffer.concat([left, bytes])
      for (let size = sizeOf(left, root === null); left.length >= size; size = sizeOf(left, root === null)) {
        const message = left.subarray(0, size)
        left = left.subarray(size)
        try {
          take(message)
        } catch (error) {
          refuse(error instanceof Error ? error : new Error(String(error)))
        }
      }
    })
    const fail = (error: Error): void => {
      refuse(error)
      for (const { refuse: failed } of waiting.values()) failed(error)
      waiting.clear()
    }
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('The display is gone.')))
    const hello = Buffer.alloc(12)
    hello.write('l')
    hello.writeUInt16LE(11, 2)
    socket.write(hello)
  })
}

/** Length of the message that the bytes begin with; Infinity as long as it cannot be told. */
function sizeOf(bytes: Buffer, isGreeting: boolean): number {
  if (isGreeting) return bytes.length < 8 ? Infinity : 8 + bytes.readUInt16LE(6) * 4
  if (bytes.length < 32) return Infinity
  return bytes[0] === 1 ? 32 + bytes.readUInt32LE(4) * 4 : 32
}

function rootOf(greeting: Buffer): number {
  if (greeting[0] !== 1) throw new Error('The display lets nobody in.')
  const vendor = greeting.readUInt16LE(24)
  const formats = greeting[29]!
  return greeting.readUInt32LE(40 + Math.ceil(vendor / 4) * 4 + formats * 8)
}
