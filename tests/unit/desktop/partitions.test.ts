import { expect, it } from 'vitest'
import { createPartitions } from '../../../main/desktop/partitions'

const rig = () => {
  const made: string[] = []
  const partitions = createPartitions((name) => {
    made.push(name)
    return { name }
  })
  return { made, partitions }
}

it('A hundred tries of one form, one after the other, need one partition', () => {
  const { made, partitions } = rig()
  for (let tries = 0; tries < 100; tries += 1) partitions.take('a').giveBack(true)
  expect(made).toEqual(['account-1'])
})

it('Two at a time never share a partition, nor do two kinds of trust', () => {
  const { partitions } = rig()
  const [one, two] = [partitions.take('a'), partitions.take('a')]
  expect(one.session).not.toBe(two.session)
  one.giveBack(true)
  expect(partitions.take('b').session).not.toBe(one.session)
  expect(partitions.take('a').session).toBe(one.session)
})

it('A partition that refused a certificate is never used again, and none is free twice', () => {
  const { partitions } = rig()
  const refusing = partitions.take('a')
  refusing.giveBack(false)
  const clean = partitions.take('a')
  expect(clean.session).not.toBe(refusing.session)
  clean.giveBack(true)
  clean.giveBack(true)
  expect(partitions.take('a').session).not.toBe(partitions.take('a').session)
})
