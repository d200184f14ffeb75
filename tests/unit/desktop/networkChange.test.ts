import type { NetworkInterfaceInfo } from 'node:os'
import { expect, it } from 'vitest'
import { type NetworkSource, outward, watchNetwork } from '../../../main/desktop/networkChange'
import { createFakeClock } from '../../fakeClock'

it('another network is told within 10 s, once, and nothing is told after the end', () => {
  const clock = createFakeClock()
  let [told, addresses] = [0, ['wlan0 10.0.0.5', 'eth0 10.1.0.5']]
  const end = watchNetwork({ clock, onChange: () => (told += 1), addresses: () => addresses })
  clock.pass(60_000)
  addresses = ['eth0 10.1.0.5', 'wlan0 10.0.0.5']
  clock.pass(60_000)
  expect(told).toBe(0)
  addresses = []
  clock.pass(10_000)
  expect(told).toBe(1)
  addresses = ['wlan0 192.168.1.7', 'tun0 10.8.0.2']
  clock.pass(60_000)
  expect(told).toBe(2)
  end()
  addresses = []
  clock.pass(60_000)
  expect(told).toBe(2)
  expect(clock.waiting).toBe(0)
})

it('what the system tells is told at once, and the looks are few while it tells', () => {
  const clock = createFakeClock()
  let [told, looks, ended] = [0, 0, false]
  let tell: Parameters<NetworkSource>[0] | undefined
  const end = watchNetwork({
    clock,
    onChange: () => (told += 1),
    addresses: () => {
      looks += 1
      return ['wlan0 10.0.0.5']
    },
    source(to) {
      tell = to
      return () => (ended = true)
    }
  })
  tell?.onPresent(true)
  // Another network that gives the same address.
  tell?.onChange()
  expect(told).toBe(1)
  looks = 0
  clock.pass(600_000)
  expect([told, looks]).toEqual([1, 10])
  tell?.onPresent(false)
  clock.pass(60_000)
  expect(looks).toBe(16)
  end()
  expect([ended, clock.waiting]).toEqual([true, 0])
})

it('loopback, link-local addresses and the daily new end of an IPv6 address are no other network', () => {
  const at = (address: string, internal = false): NetworkInterfaceInfo =>
    ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo
  const now = outward({
    lo: [at('127.0.0.1', true)],
    wlan0: [at('10.0.0.5'), at('fe80::1'), at('2001:db8:1:2:aaaa:bbbb:cccc:dddd')]
  })
  expect(now).toEqual(['wlan0 10.0.0.5', 'wlan0 2001:db8:1:2'])
  expect(
    outward({
      wlan0: [at('10.0.0.5'), at('2001:db8:1:2:1:2:3:4'), at('2001:db8:1:2:5:6:7:8')]
    })
  ).toEqual(now)
})
