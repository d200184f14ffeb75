import { spawn } from 'node:child_process'

/** What a person sees with `secret-tool` of the desktop's keyring. */
export interface SecretTool {
  /** @returns the secret with these attributes, or null. */
  lookup(attributes: Record<string, string>): Promise<string | null>
  /** @returns the accounts that have an entry of this service */
  accounts(service: string): Promise<string[]>
  store(label: string, attributes: Record<string, string>, secret: string): Promise<void>
  clear(attributes: Record<string, string>): Promise<void>
}

/** Runs secret-tool on the desktop with this environment. keytar's attributes are `service` and `account`. */
export function secretTool(env: Record<string, string>): SecretTool {
  const words = (attributes: Record<string, string>) => Object.entries(attributes).flat()
  return {
    async lookup(attributes) {
      const { code, output } = await run(env, ['lookup', ...words(attributes)])
      return code === 0 ? output : null
    },
    async accounts(service) {
      // It writes attributes beside the secrets, and not to the same place.
      const { output, errors } = await run(env, ['search', '--all', 'service', service])
      const found = `${output}\n${errors}`.matchAll(/^attribute\.account = (.*)$/gm)
      return [...found].map(([, account = '']) => account)
    },
    async store(label, attributes, secret) {
      const { code } = await run(env, ['store', `--label=${label}`, ...words(attributes)], secret)
      if (code !== 0) throw new Error(`secret-tool store ended with ${code}`)
    },
    async clear(attributes) {
      await run(env, ['clear', ...words(attributes)])
    }
  }
}

// A locked keyring would wait for a person, so there is a deadline.
function run(
  env: Record<string, string>,
  args: string[],
  input = ''
): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise((done, refuse) => {
    const child = spawn('secret-tool', args, {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: 5_000,
      killSignal: 'SIGKILL'
    })
    let [output, errors] = ['', '']
    child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()))
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()))
    child.once('error', refuse)
    child.once('close', (code) => done({ code, output, errors }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
