import { describe, expect, it } from 'vitest'
import { packagingProblem } from '../../../scripts/refuseTestRuntime.cjs'

describe('packaging', () => {
  it('goes on with the pinned Electron', () => {
    expect(packagingProblem({}, {})).toBeNull()
  })
  it('is refused with another Electron, however it was chosen', () => {
    expect(packagingProblem({ ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' }, {})).toContain(
      'ELECTRON_OVERRIDE_DIST_PATH is set'
    )
    expect(packagingProblem({}, { electronDist: '/opt/electron' })).toContain('electronDist is set')
  })
  it('can be tried out on purpose', () => {
    expect(
      packagingProblem({ OZEKI_PACKAGE_TEST_RUNTIME: '1' }, { electronDist: '/opt/electron' })
    ).toBeNull()
  })
})
