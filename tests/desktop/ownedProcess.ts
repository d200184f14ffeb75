import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'

const running = new Set<ChildProcess>()
let hooked = false

// setpriv lets the kernel end the child when this process dies in a way that runs no exit hook.
const setpriv = existsSync('/usr/bin/setpriv') ? '/usr/bin/setpriv' : null

function endAllAtExit(): void {
  if (hooked) return
  hooked = true
  process.once('exit', () => {
    for (const child of running) child.kill('SIGKILL')
  })
}

export interface OwnedProcess {
  readonly child: ChildProcess
  /** Ends the process (SIGTERM, after two seconds SIGKILL) and waits until it is gone. */
  end(): Promise<void>
}

/**
 * Starts a process that does not outlive this one.
 * @throws Error when the command does not exist
 */
export function ownProcess(
  command: string,
  args: readonly string[],
  options: { env: Record<string, string>; stdio: StdioOptions }
): OwnedProcess {
  endAllAtExit()
  const child = setpriv
    ? spawn(setpriv, ['--pdeathsig', 'KILL', '--', command, ...args], options)
    : spawn(command, args, options)
  running.add(child)
  const gone = new Promise<void>((done) => {
    child.once('exit', () => done())
    child.once('error', () => done())
  }).then(() => {
    running.delete(child)
  })
  return {
    child,
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), 2_000)
      await gone
      clearTimeout(hard)
    }
  }
}

/**
 * @param stream where the process tells that it is ready
 * @param what for the message, such as `the display number of Xvfb`
 * @returns the first whole line
 * @throws Error when the process ends or `ms` milliseconds pass before
 */
export function firstLine(owned: OwnedProcess, stream: Readable, what: string, ms = 15_000): Promise<string> {
  return new Promise((done, refuse) => {
    let text = ''
    const fail = (why: string) => refuse(new Error(`${what}: ${why}`))
    const timer = setTimeout(() => fail(`nothing within ${ms} ms`), ms)
    owned.child.once('error', (error) => fail(error.message))
    owned.child.once('exit', (code) => fail(`the process ended with ${code}`))
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      const end = text.indexOf('\n')
      if (end < 0) return
      clearTimeout(timer)
      done(text.slice(0, end))
    })
  })
}
