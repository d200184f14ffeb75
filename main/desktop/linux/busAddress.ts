import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Where the session bus is, in the form that dbus-next can open.
 * @returns null where there is none (Electron itself writes `disabled:` when it finds no bus)
 */
export function sessionBusAddress(env: Readonly<Record<string, string | undefined>>): string | null {
  const named = env['DBUS_SESSION_BUS_ADDRESS']
  if (named === 'disabled:') return null
  if (named) return named.split(';').map(openable).join(';')
  // The bus of the login, which is there on systemd machines also for programs without the variable.
  const socket = env['XDG_RUNTIME_DIR'] ? join(env['XDG_RUNTIME_DIR'], 'bus') : ''
  return socket && existsSync(socket) ? `unix:path=${socket}` : null
}

// dbus-next opens abstract sockets only by a native module that is not shipped; Node (from 20 on) can do it by name.
function openable(address: string): string {
  const plain = address.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    const text = Buffer.from(escaped.replaceAll('%', ''), 'hex').toString()
    // These would end a part of the address.
    return /[;:,=]/.test(text) ? escaped : text
  })
  return plain.replace(/^unix:(.*,)?abstract=/, 'unix:$1socket=\0')
}
