import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sourceDigest } from '../../../scripts/setup/build.mjs'
import { outdatedPackages } from '../../../scripts/setup/dependencies.mjs'
import { isFreshFinding } from '../../../scripts/setup/electron.mjs'
import { isSupportedNode, nodeProblem } from '../../../scripts/setup/nodeVersion.mjs'
import {
  choosePackages,
  installableNames,
  needsFor,
  unmetNeeds
} from '../../../scripts/setup/systemPackages.mjs'
import packageFile from '../../../package.json'

const root = resolve(__dirname, '../../..')
const run = promisify(execFile)

describe('the Node version', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '22.20.1', '24.0.0', '26.3.0', 'v24.1.0'])(
    '%s is accepted',
    (version) => {
      expect(isSupportedNode(version)).toBe(true)
    }
  )
  it.each(['18.20.0', '20.18.3', '21.7.0', '22.11.0', '23.9.0'])(
    '%s is refused with a sentence',
    (version) => {
      expect(nodeProblem(version)).toContain(`Node ${version} cannot run this project. Install Node 24`)
    }
  )
  it('means what package.json says', () => {
    expect(packageFile.engines.node).toBe('^20.19.0 || ^22.12.0 || >=24.0.0')
  })
})

describe('the packages in node_modules', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/other-system': { version: '1.0.0', integrity: 'y', optional: true }
    }
  }
  it('are complete without those for other systems', () => {
    expect(
      outdatedPackages(lock, { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' } } })
    ).toEqual([])
  })
  it('are missing when nothing was installed', () => {
    expect(outdatedPackages(lock, null)).toEqual(['node_modules/a'])
  })
  it('are outdated when the lock file names another version or another content', () => {
    expect(
      outdatedPackages(lock, { packages: { 'node_modules/a': { version: '0.9.0', integrity: 'x' } } })
    ).toHaveLength(1)
    expect(
      outdatedPackages(lock, { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'z' } } })
    ).toHaveLength(1)
  })
})

describe('the system packages', () => {
  const policy = `libgtk-3-0t64:
  Installed: (none)
  Candidate: 3.24.41-4ubuntu1
  Version table:
libasound2:
  Installed: (none)
  Candidate: (none)
libasound2t64:
  Installed: 1.2.11
  Candidate: 1.2.11
libnss3:amd64:
  Installed: (none)
  Candidate: 2:3.98
`
  it('go by the names that apt can install; a name that others only provide does not count', () => {
    expect([...installableNames(policy)]).toEqual(['libgtk-3-0t64', 'libasound2t64', 'libnss3'])
  })
  it('carry t64 on newer systems and the plain name on older ones', () => {
    const sound = needsFor('run').filter((need) => need.library === 'libasound.so.2')
    expect(choosePackages(sound, new Set(['libasound2t64']))).toEqual(['libasound2t64'])
    expect(choosePackages(sound, new Set(['libasound2']))).toEqual(['libasound2'])
    expect(choosePackages(sound, new Set())).toEqual(['libasound2'])
  })
  it('are asked for only where the library, the command or the font is missing', () => {
    const unmet = unmetNeeds(needsFor('test'), {
      hasLibrary: (file) => file !== 'libnss3.so',
      hasCommand: (name) => name !== 'Xvfb',
      hasFont: () => true
    })
    expect(choosePackages(unmet, new Set())).toEqual(['libnss3', 'xvfb'])
  })
  it('for running the app hold no test tools', () => {
    expect(needsFor('run').every((need) => need.library)).toBe(true)
  })
})

describe('a failed download of Electron', () => {
  const hour = 3_600_000
  const finding = { version: '45.4.1', triedAt: 1_000 * hour }
  it('is not tried again for a day', () => {
    expect(isFreshFinding(finding, '45.4.1', 1_023 * hour)).toBe(true)
    expect(isFreshFinding(finding, '45.4.1', 1_025 * hour)).toBe(false)
  })
  it('is tried again for another version, after the clock went back, and when nothing is known', () => {
    expect(isFreshFinding(finding, '45.5.0', 1_001 * hour)).toBe(false)
    expect(isFreshFinding(finding, '45.4.1', 999 * hour)).toBe(false)
    expect(isFreshFinding(null, '45.4.1', 1_000 * hour)).toBe(false)
  })
})

describe('the stamp of the build', () => {
  const file = fc.record({ path: fc.string({ minLength: 1 }), content: fc.uint8Array() })
  const files = fc.uniqueArray(file, { selector: ({ path }) => path, minLength: 1 })
  it('does not depend on the order in which the files are found', () => {
    fc.assert(
      fc.property(files, (some) => {
        expect(sourceDigest([...some].reverse())).toBe(sourceDigest(some))
      })
    )
  })
  it('changes when a file changes, goes or gets another name', () => {
    fc.assert(
      fc.property(files, fc.nat(), (some, at) => {
        const chosen = some[at % some.length]!
        const others = some.filter((one) => one !== chosen)
        const before = sourceDigest(some)
        expect(sourceDigest(others)).not.toBe(before)
        expect(
          sourceDigest([...others, { ...chosen, content: Uint8Array.of(...chosen.content, 1) }])
        ).not.toBe(before)
        expect(sourceDigest([...others, { ...chosen, path: `${chosen.path}.new` }])).not.toBe(before)
      })
    )
  })
})

describe('setup', () => {
  it('refuses an unknown purpose and names those there are', async () => {
    const refused = run(process.execPath, ['scripts/setup.mjs', 'everything'], { cwd: root })
    await expect(refused).rejects.toMatchObject({
      code: 1,
      stderr: 'usage: node scripts/setup.mjs deps | check | start | dev | demo | test\n'
    })
  })
})

describe('the Electron to run', () => {
  const ask = async (env: Record<string, string>) => {
    const code = `try { console.log(JSON.stringify(require('./scripts/electronRuntime.cjs').electronEnvironment())) } catch (error) { console.log(error.message) }`
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('ELECTRON_'))
    )
    return (await run(process.execPath, ['-e', code], { cwd: root, env: { ...clean, ...env } })).stdout.trim()
  }
  it('is the one that the environment names', async () => {
    expect(JSON.parse(await ask({ ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' }))).toEqual({
      ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron',
      ELECTRON_EXEC_PATH: '/opt/electron/electron'
    })
  })
  it('is never half a test runtime: without a whole one there is a word about what to do', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'no-electron-'))
    const answer = await ask({ XDG_CACHE_HOME: empty })
    // Where the pinned Electron is installed, that one is used and nothing has to be added.
    expect(['{}', 'No Electron is set up here. Run: node scripts/setup.mjs test']).toContain(answer)
  })
})
