export interface BenchOptions {
  rounds: number
  /** Ids of measures; empty for all. */
  only: readonly string[]
  /** The quick form for every run of the tests: without 1,000 and 100,000 friends, and with less of everything. */
  short: boolean
  /** Single changes in each round and at each size. */
  changes: number
  /** Idle time in each round, ms. */
  idleMs: number
  /** Rest before it, ms: V8 tidies up after a start, twice within the first minute. */
  idleAfterMs: number
  /** Rest before memory is measured, ms: the keychain helper has ended by then. */
  settleMs: number
  /** Compares with targets and baseline, tries again what is worse, and ends with 1 when it is so twice. */
  check: boolean
  writeDocs: boolean
  /** Keeps the figures for later checks; for a run on a machine that does nothing else. */
  writeBaseline: boolean
}

const usage =
  'npm run bench -- [--short] [--rounds 7] [--only start,change] [--changes 50] [--idle-seconds 60] [--check] ' +
  '[--write-docs] [--write-baseline]'

const fullForm: BenchOptions = {
  rounds: 7,
  only: [],
  short: false,
  changes: 50,
  idleMs: 60_000,
  idleAfterMs: 75_000,
  settleMs: 4_000,
  check: false,
  writeDocs: false,
  writeBaseline: false
}
const shortForm = { rounds: 3, short: true, changes: 5, idleMs: 5_000, idleAfterMs: 4_000 }

/**
 * Reads the command line.
 * @throws Error with the usage for anything unknown
 */
export function readOptions(words: readonly string[]): BenchOptions {
  const options: BenchOptions = { ...fullForm, ...(words.includes('--short') ? shortForm : {}) }
  const rest = [...words]
  const number = (): number => {
    const value = Number(rest.shift())
    if (!(value >= 0)) throw new Error(usage)
    return value
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift())
    switch (word) {
      case '--short':
        break
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
      case '--check':
        options.check = true
        break
      case '--write-docs':
        options.writeDocs = true
        break
      case '--write-baseline':
        options.writeBaseline = true
        break
      default:
        throw new Error(usage)
    }
  return options
}
