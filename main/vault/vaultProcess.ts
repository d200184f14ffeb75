import { createRequire } from 'node:module'
import type { HelperAnswer, HelperRequest } from './helperMessages'

/**
 * Entry of the helper process, the only place that touches keytar. It is a process of its own because a keychain call
 * can wait for ever on a prompt, and then holds back the end of the process that made it; this one can be killed.
 * It is started as Electron's utilityProcess in the app and with child_process.fork in tests. Secrets come and go on
 * the process channel only, and nothing is ever printed here.
 */
type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

let keytar: Keytar | null = null

// Loaded at the first call, so that a missing system library is an answer and not a crash at start. With `require`,
// because the oldest Electron that runs this cannot import().
function loadKeytar(): Keytar {
  keytar ??= createRequire(__filename)('keytar') as Keytar
  return keytar
}

async function perform(request: HelperRequest): Promise<string | boolean | null> {
  const { getPassword, setPassword, deletePassword } = loadKeytar()
  switch (request.kind) {
    case 'get':
      return getPassword(request.service, request.account)
    case 'set':
      await setPassword(request.service, request.account, request.password)
      return true
    case 'delete':
      return deletePassword(request.service, request.account)
    case 'probe':
      await setPassword(request.service, request.account, 'probe')
      return deletePassword(request.service, request.account)
  }
}

async function answer(request: HelperRequest): Promise<HelperAnswer> {
  try {
    return { id: request.id, ok: true, value: await perform(request) }
  } catch (error) {
    return { id: request.id, ok: false, message: error instanceof Error ? error.message : 'no words' }
  }
}

function isRequest(message: unknown): message is HelperRequest {
  return typeof message === 'object' && message !== null && 'id' in message && 'kind' in message
}

function serve(): void {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort
  if (parentPort) {
    parentPort.on('message', ({ data }) => {
      if (isRequest(data)) void answer(data).then((message) => parentPort.postMessage(message))
    })
    return
  }
  process.on('message', (data) => {
    if (isRequest(data)) void answer(data).then((message) => process.send?.(message))
  })
  // An ordinary exit would wait for the call that hangs; nothing here needs tidying.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

serve()
