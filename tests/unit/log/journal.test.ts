import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLogFile } from '../../../main/desktop/logFile'
import { createLogJournal } from '../../../main/desktop/logJournal'

let profile: string
beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'ozeki-log-'))
})
afterEach(() => rmSync(profile, { recursive: true, force: true }))

const contents = (name: string) => readFileSync(join(profile, 'logs', name), 'utf8')

function journal(terminal: ((line: string) => void) | null = null) {
  return createLogJournal({ profile: () => profile, home: '/home/carol', now: () => 0, terminal })
}

describe('the log of a run', () => {
  it('stands in the profile, each line with its time and level, and only its owner may read it', () => {
    const { log } = journal()
    log('warn', 'connection: server-slow')
    log('error', '100 %s of %d')
    expect(contents('main.log')).toBe(
      '1970-01-01T00:00:00.000Z warn connection: server-slow\n1970-01-01T00:00:00.000Z error 100 %s of %d\n'
    )
    expect(statSync(join(profile, 'logs/main.log')).mode & 0o077).toBe(0)
    expect(statSync(join(profile, 'logs')).mode & 0o077).toBe(0)
  })

  it('is redacted before the file and before the terminal', () => {
    const shown: string[] = []
    const { log, redactor } = journal((line) => shown.push(line))
    redactor.hide('correct horse')
    log('error', 'failed with correct horse\nand apiKey=x')
    expect(shown.join('')).toBe(contents('main.log'))
    expect(contents('main.log')).toBe(
      '1970-01-01T00:00:00.000Z error failed with [hidden]\\nand apiKey=[hidden]\n'
    )
  })

  it('nothing is opened before the first line', () => {
    journal()
    expect(readdirSync(profile)).toEqual([])
  })

  it('gives its last lines, those of the run before too', () => {
    journal().log('info', 'before')
    const { log, lastLines } = journal()
    for (let number = 0; number < 5; number++) log('info', `line ${number}`)
    expect(lastLines(3).map((line) => line.slice(25))).toEqual(['info line 2', 'info line 3', 'info line 4'])
    expect(lastLines(100)[0]).toContain('before')
  })

  it('lines that an older version wrote without care are redacted when they are read', () => {
    const { log, lastLines } = journal()
    log('info', 'first')
    writeFileSync(join(profile, 'logs/main.log'), `x info key: ${'ab12'.repeat(10)}\n`)
    expect(lastLines(9)).toEqual(['x info key: [hidden]'])
  })

  it('where no file can be written, it goes on, says so, and keeps the lines in memory', () => {
    writeFileSync(join(profile, 'logs'), 'a file where the folder should be')
    const { log, lastLines, fileProblem } = journal()
    expect(fileProblem).toBeNull()
    const broken = journal()
    expect(() => broken.log('warn', 'still here')).not.toThrow()
    expect(broken.fileProblem).not.toBeNull()
    expect(broken.lastLines(5)[0]).toContain('still here')
    log('info', 'x')
    expect(lastLines(5)).toHaveLength(1)
  })
})

describe('rotation', () => {
  const line = 'x'.repeat(99)

  it('three files, none longer than the limit and one line, the newest lines kept', () => {
    const folder = join(profile, 'logs')
    const file = openLogFile({ folder, maxSize: 1_000 })
    for (let number = 0; number < 60; number++) file.write(`${String(number).padStart(3, '0')}${line}`)
    expect(readdirSync(folder).sort()).toEqual(['main.1.log', 'main.2.log', 'main.log'])
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_103)
    expect(file.tail(12).map((one) => one.slice(0, 3))).toEqual(
      Array.from({ length: 12 }, (_none, place) => String(48 + place).padStart(3, '0'))
    )
  })

  it('goes on after a restart where the file stood', () => {
    const folder = join(profile, 'logs')
    const first = openLogFile({ folder, maxSize: 500 })
    for (let number = 0; number < 4; number++) first.write(line)
    // Another run: a copy of the folder, because this process has the first file open.
    const second = openLogFile({ folder: `${folder}/.`, maxSize: 500 })
    for (let number = 0; number < 3; number++) second.write(line)
    expect(readdirSync(folder).sort()).toEqual(['main.1.log', 'main.log'])
  })

  it('where files cannot be put aside, the file is emptied rather than the disk filled', () => {
    const folder = join(profile, 'logs')
    const file = openLogFile({ folder, maxSize: 500 })
    mkdirSync(join(folder, 'main.2.log/in the way'), { recursive: true })
    for (let number = 0; number < 60; number++) file.write(line)
    expect(statSync(join(folder, 'main.log')).size).toBeLessThanOrEqual(601)
    expect(file.problem).not.toBeNull()
  })
})
