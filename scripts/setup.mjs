// Makes this checkout ready for one purpose and does only what is missing. It runs before anything is installed, so it
// needs nothing but Node: node scripts/setup.mjs deps | check | start | dev | demo | test
import { nodeProblem } from './setup/nodeVersion.mjs'

const steps = {
  deps: [],
  check: [],
  start: ['run', 'electron', 'build'],
  dev: ['run', 'electron'],
  demo: [process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? 'run' : 'test', 'electron', 'build'],
  test: ['test', 'electron', 'build']
}

async function setUp(purpose) {
  const { say } = await import('./setup/step.mjs')
  const { ensureDependencies } = await import('./setup/dependencies.mjs')
  if (await ensureDependencies()) say('Packages: installed')
  for (const step of steps[purpose]) {
    if (step === 'electron') await (await import('./setup/electron.mjs')).ensureElectron()
    else if (step === 'build') await (await import('./setup/build.mjs')).ensureBuild()
    else if (await (await import('./setup/systemPackages.mjs')).ensureSystemPackages(step))
      say('System packages: installed')
  }
}

const purpose = process.argv[2]
const problem =
  nodeProblem(process.versions.node) ??
  (Object.hasOwn(steps, purpose ?? '')
    ? null
    : `usage: node scripts/setup.mjs ${Object.keys(steps).join(' | ')}`)
if (problem) {
  console.error(problem)
  process.exitCode = 1
} else {
  try {
    await setUp(purpose)
  } catch (error) {
    // A SetupStopped carries a sentence for the person; anything else is a defect of ours and shows its trace.
    console.error(error?.constructor?.name === 'SetupStopped' ? error.message : error)
    process.exitCode = 1
  }
}
