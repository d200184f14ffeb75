import { readdirSync, readFileSync } from 'node:fs'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process or thread ended meanwhile.
    return ''
  }
}

const numbers = (folder: string): number[] => {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** @returns a process and everything that it started, as long as it runs */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const pid of numbers('/proc')) {
    const stat = read(`/proc/${pid}/stat`)
    // The name stands in brackets and may hold anything.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

/** @returns how many of them draw pages */
export const rendererCount = (root: number): number =>
  processTree(root).filter((pid) => read(`/proc/${pid}/cmdline`).includes('--type=renderer')).length

/** Memory of the whole tree in MiB: each page is counted once, shared by those who use it (PSS). */
export function memoryOf(root: number): number {
  const kib = processTree(root).map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
  )
  return kib.reduce((sum, one) => sum + one, 0) / 1024
}

/** What a tree has used. */
export interface Usage {
  cpuMs: number
  /** Times that a thread went to sleep by itself, which is how often one woke up. */
  wakeUps: number
  /** The same for the main thread of the first process alone, where our own code runs. */
  ownWakeUps: number
}

/** By the scheduler's clock (ns), thread by thread, each from its beginning on. */
function threadsOf(root: number): Map<number, { cpuMs: number; wakeUps: number }> {
  const threads = new Map<number, { cpuMs: number; wakeUps: number }>()
  for (const pid of processTree(root))
    for (const thread of numbers(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`
      threads.set(thread, {
        cpuMs: Number(read(`${folder}/schedstat`).split(' ')[0] || 0) / 1e6,
        wakeUps: Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(read(`${folder}/status`))?.[1] ?? 0)
      })
    }
  return threads
}

/** Processor time in ms of all threads that live now, from their beginning on. */
export const cpuOf = (root: number): number =>
  [...threadsOf(root).values()].reduce((sum, { cpuMs }) => sum + cpuMs, 0)

/**
 * Counts what a tree uses from now on. Threads end and take their figures with them: what they used since the last
 * `look` is lost, so look often.
 */
export function watchUsage(root: number): { look(): Usage } {
  const used: Usage = { cpuMs: 0, wakeUps: 0, ownWakeUps: 0 }
  let known = threadsOf(root)
  return {
    look() {
      const now = threadsOf(root)
      for (const [thread, { cpuMs, wakeUps }] of now) {
        const before = known.get(thread)
        // A thread that just ends reads as nothing.
        used.cpuMs += Math.max(0, cpuMs - (before?.cpuMs ?? 0))
        const woken = Math.max(0, wakeUps - (before?.wakeUps ?? 0))
        used.wakeUps += woken
        if (thread === root) used.ownWakeUps += woken
      }
      known = now
      return { ...used }
    }
  }
}
