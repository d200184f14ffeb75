// electron-builder calls this before it packs. The test runtime is an old Electron for tests alone: it never goes into a
// package. OZEKI_PACKAGE_TEST_RUNTIME=1 lifts the guard to try the packaging itself where Electron cannot be downloaded.

/**
 * @param environment variables of the process
 * @param config electron-builder's configuration
 * @returns why nothing may be packed, or null
 */
function packagingProblem(environment, config) {
  if (environment.OZEKI_PACKAGE_TEST_RUNTIME === '1') return null
  const what = environment.ELECTRON_OVERRIDE_DIST_PATH
    ? 'ELECTRON_OVERRIDE_DIST_PATH is set'
    : config.electronDist
      ? 'electronDist is set'
      : null
  return (
    what &&
    `Not packed: ${what}, so another Electron than the pinned one would be shipped. Unset it and try again.`
  )
}

module.exports = async (context) => {
  const problem = packagingProblem(process.env, context.packager.config)
  if (problem) throw new Error(problem)
  if (process.env.OZEKI_PACKAGE_TEST_RUNTIME === '1')
    console.log('Packing a test runtime: for trying only, never to be given to anyone.')
}
module.exports.packagingProblem = packagingProblem
