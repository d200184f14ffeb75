import { expect, it } from 'vitest'
import { casesInAll } from './budget'

it('a run in CI has at least 200,000 cases', () => expect(casesInAll).toBeGreaterThanOrEqual(200_000))
