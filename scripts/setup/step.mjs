import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root folder of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Ends the set-up with a sentence for the person instead of a stack trace. */
export class SetupStopped extends Error {}

/** One plain line of progress. */
export const say = (line) => console.log(line)

/**
 * Runs a command and keeps its output for the case of failure.
 * @returns exit code (null when it could not be started or ran out of time) and all its output.
 */
export function runQuietly(
  command,
  args,
  { cwd = root, env = process.env, timeoutMs = 0, shell = false } = {}
) {
  return new Promise((done) => {
    let output = ''
    let late = false
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer =
      timeoutMs > 0 &&
      setTimeout(() => {
        late = true
        child.kill('SIGKILL')
      }, timeoutMs)
    child.stdout.on('data', (bytes) => (output += bytes))
    child.stderr.on('data', (bytes) => (output += bytes))
    child.on('error', (error) => {
      clearTimeout(timer)
      done({ code: null, output: `${output}${error.message}` })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      done({
        code: late ? null : code,
        output: late ? `${output}no end after ${timeoutMs / 1000} s` : output
      })
    })
  })
}

/** Runs npm: the very one that started this script where that is known, so that versions do not mix. */
export function runNpm(args, options = {}) {
  const running = process.env.npm_execpath
  if (running && /npm-cli\.js$/.test(running) && existsSync(running))
    return runQuietly(process.execPath, [running, ...args], options)
  return runQuietly('npm', args, { ...options, shell: process.platform === 'win32' })
}

/** @returns the full path of a command, looked for in PATH and in the folders of system tools, or null. */
export function commandPath(name) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null
}
