import { builtinModules } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'
import { root } from '../setup/step.mjs'

const node = builtinModules.flatMap((name) => [`node:${name.replace(/^node:/, '')}`])
const withoutFiles = node.filter(
  (name) => !/^node:(fs|child_process|worker_threads|cluster)(\/|$)/.test(name)
)
const domain = ['valibot', 'node:crypto', 'node:util', 'node:url', 'node:buffer']

/**
 * Who may import what (docs/architecture.md). For each room: the rooms whose code it may use, the rooms of which it may
 * know the types alone, and the packages. A room is a folder or a file; the longest fitting path counts.
 */
export const rooms = {
  shared: { code: ['shared'], packages: ['valibot', 'intl-messageformat'] },
  preload: { code: ['preload', 'shared'], packages: ['electron', 'electron/renderer'] },
  renderer: { code: ['renderer', 'shared'], packages: ['vue', 'pinia', 'reka-ui'] },

  'main/protocol': { code: ['main/protocol', 'shared'], packages: ['ky', 'ws', 'valibot', ...withoutFiles] },
  'main/roster': { code: ['main/roster', 'shared'], types: ['main/protocol'], packages: domain },
  'main/session': {
    code: ['main/session', 'main/protocol', 'main/roster', 'main/presence', 'shared'],
    types: ['main/vault', 'main/store'],
    packages: domain
  },
  'main/conversations': {
    code: ['main/conversations', 'main/protocol', 'shared'],
    types: ['main/roster'],
    packages: domain
  },
  'main/alerts': { code: ['main/alerts', 'shared'], types: ['main/roster'], packages: domain },
  'main/keys': {
    code: ['main/keys', 'main/protocol', 'shared'],
    types: ['main/roster', 'main/session', 'main/store'],
    packages: domain
  },
  'main/history': {
    code: ['main/history', 'shared'],
    types: ['main/roster', 'main/store'],
    packages: domain
  },
  'main/presence': { code: ['main/presence', 'shared'], packages: domain },
  'main/vault': { code: ['main/vault', 'shared'], packages: ['keytar', 'valibot', ...node] },
  'main/store': { code: ['main/store', 'shared'], packages: ['libsql', 'valibot', ...node] },
  'main/log': { code: ['main/log', 'shared'], types: ['main/vault'], packages: ['node:buffer'] },
  'main/desktop': {
    // The ports are made for it: it implements them and throws their errors.
    code: ['main/desktop', 'main/log', 'main/session/ports', 'shared'],
    types: ['main'],
    packages: ['electron', 'electron/main', 'electron-log/node', 'dbus-next', 'valibot', ...node]
  },
  'main/rosterFlow.ts': { code: ['main/roster', 'shared'], types: ['main'], packages: [] },
  'main/linkFlow.ts': { code: ['shared'], types: ['main'], packages: [] },
  'main/handlers.ts': { code: ['shared'], types: ['main'], packages: [] },
  'main/start.ts': { code: ['main', 'shared'], packages: ['electron', 'electron/main', ...node] },
  'main/index.ts': { code: ['main', 'shared'], packages: ['electron', 'electron/main', ...node] },

  'tests/chat-server': { code: ['tests/chat-server'], packages: ['ws', 'valibot', ...node] },
  tests: {
    code: ['tests', 'main', 'preload', 'renderer', 'shared', 'scripts', 'package.json'],
    packages: null
  },
  scripts: { code: ['scripts', 'tests', 'shared'], packages: null }
}

const within = (path, room) => path === room || path.startsWith(`${room}/`)

/** @returns the room that a path (relative to the root, with slashes) lies in, or undefined. */
export const roomOf = (path) =>
  Object.keys(rooms)
    .filter((room) => within(path, room))
    .sort((a, b) => b.length - a.length)[0]

/**
 * @param file path of the importing file, relative to the root
 * @param specifier what it imports
 * @param typeOnly whether nothing of it is left at run time
 * @returns why this import is forbidden, or null
 */
export function forbiddenImport(file, specifier, typeOnly) {
  const room = roomOf(file)
  if (!room) return null
  const { code, types = [], packages } = rooms[room]
  const target = targetPath(file, specifier)
  if (target === null)
    return packages === null || packages.includes(withNodePrefix(specifier))
      ? null
      : `${room} may not import the package ${specifier}.`
  if (
    code.some((allowed) => within(target, allowed)) ||
    (['main/index.ts', 'main/start.ts'].includes(room) && within(target, 'main'))
  )
    return null
  const known = types.some((allowed) => within(target, allowed))
  if (known && typeOnly) return null
  return known
    ? `${room} may know the types of ${target} only: use import type.`
    : `${room} may not import ${target}.`
}

function targetPath(file, specifier) {
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('@shared/')) return `shared/${bare.slice('@shared/'.length)}`
  if (!bare.startsWith('.')) return null
  return relative(root, resolve(root, dirname(file), bare))
    .split(sep)
    .join('/')
}

const withNodePrefix = (name) => (builtinModules.includes(name) ? `node:${name}` : name)

/** ESLint rule that applies the table to every way of importing. */
export const importRooms = {
  meta: { type: 'problem', schema: [], messages: { forbidden: '{{why}}' } },
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/')
    const check = (node, specifier, typeOnly) => {
      if (typeof specifier !== 'string') return
      const why = forbiddenImport(file, specifier, typeOnly)
      if (why) context.report({ node, messageId: 'forbidden', data: { why } })
    }
    const allTypes = (specifiers) =>
      specifiers.length > 0 && specifiers.every((one) => (one.importKind ?? one.exportKind) === 'type')
    return {
      ImportDeclaration: (node) =>
        check(node, node.source.value, node.importKind === 'type' || allTypes(node.specifiers)),
      ExportAllDeclaration: (node) => check(node, node.source.value, node.exportKind === 'type'),
      ExportNamedDeclaration: (node) =>
        check(node, node.source?.value, node.exportKind === 'type' || allTypes(node.specifiers)),
      ImportExpression: (node) => check(node, node.source.value, false),
      TSImportType: (node) => check(node, (node.source ?? node.argument?.literal)?.value, true),
      TSExternalModuleReference: (node) => check(node, node.expression.value, false),
      'CallExpression[callee.name="require"]': (node) => check(node, node.arguments[0]?.value, false)
    }
  }
}
