import { parseArgs } from 'node:util'
import { company, startChatServer, type ChatServer, type SchemeId } from './index'
import { schemeIds } from './signatures'

const usage = `Starts the reference chat server with a simulated company.

  --friends N   friends of the user who signs in (40)
  --seed S      another seed, another company (1)
  --port P      port of the API (any free one)
  --scheme ID   accepted signature: ${schemeIds.join(', ')} (rsa-sha256)
  --lively      friends come and go (the default)
  --still       nobody moves unless told to`

interface CommandLine {
  friends: number
  seed: number
  port: number
  scheme: SchemeId
  lively: boolean
}

/** @throws Error with a sentence about the first thing that is wrong. */
const commandLine = (): CommandLine => {
  const { values } = parseArgs({
    options: {
      friends: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
      port: { type: 'string', default: '0' },
      scheme: { type: 'string', default: 'rsa-sha256' },
      lively: { type: 'boolean', default: false },
      still: { type: 'boolean', default: false }
    }
  })
  const scheme = schemeIds.find((id) => id === values.scheme)
  if (scheme === undefined) throw new Error(`--scheme must be one of ${schemeIds.join(', ')}`)
  if (values.lively && values.still) throw new Error('--lively and --still exclude each other')
  return {
    friends: wholeNumber('friends', values.friends, 1_000_000),
    seed: wholeNumber('seed', values.seed, 2 ** 32 - 1),
    port: wholeNumber('port', values.port, 65_535),
    scheme,
    lively: !values.still
  }
}

const wholeNumber = (name: string, text: string, largest: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > largest)
    throw new Error(`--${name} must be a whole number from 0 to ${largest}`)
  return value
}

const instructions = (
  { baseUrl, controlUrl, user, friends }: ChatServer,
  { scheme, lively }: CommandLine
): string => {
  const friend = friends()[0]?.nick ?? 'Dave'
  return `Chat server with ${friends().length} friends of ${user.fullName}. Sign in with

  Server               ${baseUrl}
  E-mail               ${user.email}
  API key              ${user.apiKey}
  Encryption password  ${user.encryptionPassword}
  Station id           leave it empty; any 32 lower-case hex digits will do
  Signature scheme     ${scheme}

${lively ? 'Friends come and go by themselves.' : 'Nobody moves by chance.'} To move one of them:

  curl ${controlUrl}/move -d '{"friend": "${friend}", "availability": "away"}'

Everything else: curl ${controlUrl}/state, or ${controlUrl} for a list of commands.
Ctrl+C ends the server.`
}

const run = async (): Promise<void> => {
  const chosen = commandLine()
  const server = await startChatServer({
    company: company({ size: chosen.friends, seed: chosen.seed }),
    port: chosen.port,
    scheme: chosen.scheme,
    datagrams: 'acknowledging'
  })
  if (chosen.lively) server.liveliness({ everyMs: 4_000, seed: chosen.seed })
  const end = (): void => void server.close()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  console.log(instructions(server, chosen))
}

run().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 1
})
