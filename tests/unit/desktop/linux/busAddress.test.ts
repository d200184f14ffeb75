import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sessionBusAddress } from '../../../../main/desktop/linux/busAddress'

const named = (address: string) => sessionBusAddress({ DBUS_SESSION_BUS_ADDRESS: address })

describe('the address of the session bus', () => {
  it('is the one that the environment names', () => {
    expect(named('unix:path=/run/user/1000/bus,guid=0a1b')).toBe('unix:path=/run/user/1000/bus,guid=0a1b')
  })

  it('is not there where Electron has written that there is none', () => {
    expect(named('disabled:')).toBeNull()
  })

  it('is the bus of the login where the environment names none but there is one', () => {
    const dir = mkdtempSync(join(tmpdir(), 'runtime-'))
    expect(sessionBusAddress({ XDG_RUNTIME_DIR: dir })).toBeNull()
    writeFileSync(join(dir, 'bus'), '')
    expect(sessionBusAddress({ XDG_RUNTIME_DIR: dir })).toBe(`unix:path=${join(dir, 'bus')}`)
    expect(sessionBusAddress({})).toBeNull()
  })

  it('is read without its escapes, except those that would break it', () => {
    expect(named('unix:path=/tmp/a%20b%c3%bc')).toBe('unix:path=/tmp/a bü')
    expect(named('unix:path=/tmp/a%2cb')).toBe('unix:path=/tmp/a%2cb')
  })

  it('may be an abstract socket, also as one of several', () => {
    expect(named('unix:abstract=/tmp/dbus-x,guid=1')).toBe('unix:socket=\0/tmp/dbus-x,guid=1')
    expect(named('tcp:host=a,port=1;unix:guid=1,abstract=b')).toBe('tcp:host=a,port=1;unix:guid=1,socket=\0b')
  })
})
