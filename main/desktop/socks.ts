import { isIP } from 'node:net'

/** The fixed words of SOCKS 5 (RFC 1928), without a password. */
export const socks5 = {
  greeting: Buffer.from([5, 1, 0]),
  noPassword: Buffer.from([5, 0]),
  /**
   * @param head the first five bytes of the answer
   * @returns how many bytes are left of it, or null for a kind of address that does not exist
   */
  restOfAnswer(head: Buffer): number | null {
    const port = 2
    switch (head[3]) {
      case 1:
        return 4 - 1 + port
      case 3:
        return (head[4] ?? 0) + port
      case 4:
        return 16 - 1 + port
      default:
        return null
    }
  }
}

/** The wish for a connection. An address goes as text, too: every server takes it for a name and looks it up. */
export function socks5Request(host: string, port: number): Buffer {
  const name = Buffer.from(host, 'latin1')
  if (name.length === 0 || name.length > 255) throw new RangeError('host name')
  const place =
    isIP(host) === 4
      ? Buffer.from([1, ...host.split('.').map(Number)])
      : Buffer.concat([Buffer.from([3, name.length]), name])
  return Buffer.concat([Buffer.from([5, 1, 0]), place, twoBytes(port)])
}

/** @param address IPv4 */
export const socks4Request = (address: string, port: number): Buffer =>
  Buffer.concat([
    Buffer.from([4, 1]),
    twoBytes(port),
    Buffer.from(address.split('.').map(Number)),
    Buffer.from([0])
  ])

const twoBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 0xff])
