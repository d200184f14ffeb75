import { systemClock } from '@shared/clock'
import { describe, expect, it } from 'vitest'
import { createLocalData } from '../../../main/store/localData'
import { accountId, entry, useRig } from './database/databaseRig'

const rig = useRig()
const day = 86_400_000
const key = '0123456789abcdef'.repeat(4)
const all = { friend: null, name: '', before: null }

describe('the alert log of an account', () => {
  it('has what is younger than it is kept, from the moment at which that is chosen, and forgets the rest', async () => {
    let keepDays = 14
    const data = createLocalData({
      dir: rig.dir,
      clock: systemClock,
      keepDays: () => keepDays,
      log: () => undefined,
      onProblem: () => undefined
    })
    const shown = async () =>
      (await data.alertLog(accountId, all)).entries.map(({ at }) => Math.round((Date.now() - at) / day))
    data.open(accountId, key)
    const ages = [20, 13, 5, 1]
    await data.log(ages.map((days, number) => entry(number, { at: Date.now() - days * day })))
    expect(await shown()).toEqual([1, 5, 13])
    keepDays = 3
    expect(await shown()).toEqual([1])
    data.prune()
    await data.flush(null)
    keepDays = 30
    expect(await shown()).toEqual([1])
    await data.closeAll()
  })

  it('of an account that is not open is empty', async () => {
    const data = createLocalData({
      dir: rig.dir,
      clock: systemClock,
      keepDays: () => 14,
      log: () => undefined,
      onProblem: () => undefined
    })
    await data.log([entry(1)])
    expect(await data.alertLog(accountId, all)).toEqual({ entries: [], before: null })
  })
})
