export interface BenchOptions {
  rounds: number
  /** Ids of measures; empty for all. */
  only: readonly string[]
  /** Single changes in each round and at each size. */
  changes: number
  /** Idle time in each round, ms. */
  idleMs: number
  /** Added to every target, in per cent: for the short form on a machine that does other work as well. */
  allowance: number
  /** Ends with 1 when a target is missed. */
  check: boolean
  writeDocs: boolean
}

const usage =
  'npm run bench -- [--rounds 7] [--only start,change] [--changes 50] [--idle-seconds 10] [--allowance 0] [--check] [--write-docs]'

/**
 * Reads the command line.
 * @throws Error with the usage for anything unknown
 */
export function readOptions(words: readonly string[]): BenchOptions {
  const options: BenchOptions = {
    rounds: 7,
    only: [],
    changes: 50,
    idleMs: 10_000,
    allowance: 0,
    check: false,
    writeDocs: false
  }
  const rest = [...words]
  const number = (): number => {
    const value = Number(rest.shift())
    if (!(value >= 0)) throw new Error(usage)
    return value
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift())
    switch (word) {
      case '--rounds':
        options.rounds = Math.max(1, number())
        break
      case '--only':
        options.only = (rest.shift() ?? '').split(',').filter((id) => id !== '')
        break
      case '--changes':
        options.changes = Math.min(50, Math.max(1, number()))
        break
      case '--idle-seconds':
        options.idleMs = number() * 1_000
        break
      case '--allowance':
        options.allowance = number()
        break
      case '--check':
        options.check = true
        break
      case '--write-docs':
        options.writeDocs = true
        break
      default:
        throw new Error(usage)
    }
  return options
}
