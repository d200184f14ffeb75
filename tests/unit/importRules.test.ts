import { resolve } from 'node:path'
import { ESLint } from 'eslint'
import { beforeAll, describe, expect, it } from 'vitest'

const root = resolve(__dirname, '../..')
let eslint: ESLint

beforeAll(() => {
  // The project's own configuration, less the rules that need the type checker: the files below do not exist.
  eslint = new ESLint({
    cwd: root,
    overrideConfig: [{ languageOptions: { parserOptions: { projectService: false } } }],
    ruleFilter: ({ ruleId }) => ruleId === 'house/import-rooms'
  })
})

async function complaints(file: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: resolve(root, file) })
  return results.flatMap((result) => result.messages.map((message) => message.message))
}

const script = (code: string) => `<script setup lang="ts">\n${code}\n</script>\n<template><p /></template>\n`

const forbidden: [room: string, file: string, code: string, word: string][] = [
  ['shared', 'shared/x.ts', `import { app } from 'electron'`, 'electron'],
  ['shared', 'shared/x.ts', `import { readFileSync } from 'node:fs'`, 'node:fs'],
  ['shared', 'shared/x.ts', `import { x } from '../main/roster/roster'`, 'main/roster'],
  ['preload', 'preload/x.ts', `import { x } from '../main/desktop/ipcRouter'`, 'main/desktop'],
  ['preload', 'preload/x.ts', `import fs from 'fs'`, 'fs'],
  ['renderer', 'renderer/x.ts', `import { ipcRenderer } from 'electron'`, 'electron'],
  ['renderer', 'renderer/X.vue', script(`import { x } from '../main/roster/roster'`), 'main/roster'],
  ['renderer', 'renderer/x.ts', `import type { FriendEntry } from '../main/protocol/types'`, 'main/protocol'],
  ['renderer', 'renderer/x.ts', `import ky from 'ky'`, 'ky'],
  ['main/protocol', 'main/protocol/x.ts', `import { net } from 'electron'`, 'electron'],
  ['main/protocol', 'main/protocol/x.ts', `import { readFile } from 'node:fs/promises'`, 'node:fs/promises'],
  ['main/protocol', 'main/protocol/x.ts', `import { roster } from '../roster/roster'`, 'main/roster'],
  ['main/session', 'main/session/x.ts', `import ky from 'ky'`, 'ky'],
  ['main/session', 'main/session/x.ts', `import { x } from '../vault/keychainVault'`, 'main/vault'],
  ['main/session', 'main/session/x.ts', `import { x } from '../desktop/tray'`, 'main/desktop'],
  ['main/roster', 'main/roster/x.ts', `import { login } from '../protocol/login'`, 'main/protocol'],
  ['main/roster', 'main/roster/x.ts', `import type { Session } from '../session/session'`, 'main/session'],
  ['main/conversations', 'main/conversations/x.ts', `import { app } from 'electron'`, 'electron'],
  ['main/alerts', 'main/alerts/x.ts', `import type { Identity } from '../protocol/types'`, 'main/protocol'],
  ['main/alerts', 'main/alerts/x.ts', `import { Notification } from 'electron'`, 'electron'],
  ['main/alerts', 'main/alerts/x.ts', `import keytar from 'keytar'`, 'keytar'],
  ['main/vault', 'main/vault/x.ts', `import { safeStorage } from 'electron'`, 'electron'],
  ['main/store', 'main/store/x.ts', `import { app } from 'electron'`, 'electron'],
  ['main/desktop', 'main/desktop/x.ts', `import { login } from '../protocol/login'`, 'main/protocol'],
  ['main/desktop', 'main/desktop/x.ts', `import ky from 'ky'`, 'ky'],
  [
    'main/index.ts',
    'main/index.ts',
    `import { startChatServer } from '../tests/chat-server'`,
    'tests/chat-server'
  ],
  [
    'tests/chat-server',
    'tests/chat-server/x.ts',
    `import { sign } from '../../main/protocol/sign'`,
    'main/protocol'
  ],
  ['tests/chat-server', 'tests/chat-server/x.ts', `import { x } from '../../renderer/main'`, 'renderer'],
  ['scripts', 'scripts/x.ts', `import { x } from '../main/roster/roster'`, 'main/roster']
]

const good: [room: string, file: string, code: string][] = [
  ['shared', 'shared/x.ts', `import * as v from 'valibot'\nimport { ok } from './errors'`],
  [
    'preload',
    'preload/x.ts',
    `import { ipcRenderer } from 'electron'\nimport { callNames } from '@shared/channels'`
  ],
  [
    'renderer',
    'renderer/X.vue',
    script(`import { ref } from 'vue'\nimport type { Friend } from '@shared/friend'\nimport './x.css'`)
  ],
  ['main/protocol', 'main/protocol/x.ts', `import ky from 'ky'\nimport { createSign } from 'node:crypto'`],
  [
    'main/session',
    'main/session/x.ts',
    `import { login } from '../protocol/login'\nimport { r } from '../roster/roster'`
  ],
  ['main/roster', 'main/roster/x.ts', `import type { FriendEntry } from '../protocol/types'`],
  ['main/roster', 'main/roster/x.ts', `import { type FriendEntry } from '../protocol/types'`],
  ['main/conversations', 'main/conversations/x.ts', `import { call } from '../protocol/call'`],
  ['main/alerts', 'main/alerts/x.ts', `import type { FriendChange } from '../roster/change'`],
  ['main/vault', 'main/vault/x.ts', `import { getPassword } from 'keytar'`],
  ['main/store', 'main/store/x.ts', `import { rename } from 'node:fs/promises'`],
  [
    'main/desktop',
    'main/desktop/x.ts',
    `import { Tray } from 'electron'\nimport type { S } from '../session/session'`
  ],
  [
    'main/index.ts',
    'main/index.ts',
    `import { app } from 'electron'\nimport { openSettings } from './store/settingsStore'`
  ],
  ['main/start.ts', 'main/start.ts', `import { createMainWindow } from './desktop/mainWindow'`],
  [
    'tests/chat-server',
    'tests/chat-server/x.ts',
    `import { WebSocketServer } from 'ws'\nimport { company } from './company'`
  ],
  ['scripts', 'scripts/x.ts', `import { startChatServer } from '../tests/chat-server'`]
]

describe('the import rules', () => {
  it.each(forbidden)('catch what %s may not import: %s: %s', async (_room, file, code, word) => {
    const found = await complaints(file, code)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(word)
  })

  it.each(good)('let %s import what it may: %s', async (_room, file, code) => {
    expect(await complaints(file, code)).toEqual([])
  })

  it.each([
    ['export from', `export { x } from '../../main/roster/roster'`],
    ['export all', `export * from '../../main/roster/roster'`],
    ['import()', `void import('../../main/roster/roster')`],
    ['require', `require('../../main/roster/roster')`],
    ['a type in place', `export type X = import('../../main/roster/roster').X`],
    ['a way round', `import { x } from '../../tests/../main/roster/roster'`]
  ])('see every way of importing: %s', async (_way, code) => {
    const found = await complaints('tests/chat-server/x.ts', code)
    expect(found).toEqual([expect.stringContaining('main/roster/roster')])
  })
})
