import { describe, expect, it } from 'vitest'
import { baselineOf, judge, type Baseline } from '../../bench/check'
import { measures, type MeasureId } from '../../bench/measures'
import { createCollector, type Result } from '../../bench/results'

const baseline: Baseline = {
  date: '2026-01-31',
  machine: 'a quiet one',
  bareStartMs: 400,
  figures: { 'start 100': 2, 'reopen 10,000': 300, 'scroll 10,000': 80, 'change 100 row p50': 20 }
}

/** Results of one run: values of some figures in each of its rounds. */
function resultsOf(figures: [MeasureId, string, number[]][], bareStartMs = 400): Result[] {
  const collector = createCollector()
  const rounds = Math.max(...figures.map(([, , values]) => values.length))
  for (let round = 0; round < rounds; round++) {
    collector.beginRound()
    collector.note('start', 'bare', bareStartMs)
    for (const [id, at, values] of figures)
      for (const value of values.slice(round, round + 1)) collector.note(id, at, value)
  }
  const wanted = [['start', 'bare'], ...figures]
  return collector
    .results({ only: [], short: false })
    .filter((result) => wanted.some(([id, at]) => id === result.id && at === result.at))
}

const verdictOf = (id: MeasureId, at: string, values: number[], bareStartMs?: number) =>
  judge(resultsOf([[id, at, values]], bareStartMs), baseline)

describe('the check of the bench', () => {
  it('lets a figure be a quarter over its target and no more, a time three fifths', () => {
    expect(verdictOf('ipc-bytes', 'any', [1_280])).toMatchObject([{ name: 'ipc-bytes any', ok: true }])
    expect(verdictOf('ipc-bytes', 'any', [1_281])).toMatchObject([{ ok: false }])
  })
  it('measures a figure that misses its target by the baseline', () => {
    expect(verdictOf('start', '100', [2.5])).toMatchObject([{ ok: true }])
    expect(verdictOf('start', '100', [2.51])).toMatchObject([{ ok: false }])
  })
  it('takes the target where the baseline is better', () => {
    expect(verdictOf('reopen', '10,000', [640])).toMatchObject([{ ok: true }])
    expect(verdictOf('reopen', '10,000', [641])).toMatchObject([{ ok: false }])
  })
  it('takes the median of the rounds for a count, and the best round for what other work makes worse', () => {
    expect(verdictOf('memory-open', '100', [1.1, 9, 1.2])).toMatchObject([{ ok: true, timed: false }])
    expect(verdictOf('memory-open', '100', [1.1, 9, 9])).toMatchObject([{ ok: false, timed: false }])
    expect(verdictOf('start', '100', [2, 9, 9])).toMatchObject([{ ok: true, timed: true }])
    expect(verdictOf('scroll', '10,000', [90, 900, 900])).toMatchObject([{ ok: true, timed: true }])
    expect(verdictOf('scroll', '10,000', [129, 130, 131])).toMatchObject([{ ok: false, timed: true }])
  })
  it('lets a machine that starts the bare window in twice the time take twice the time', () => {
    expect(verdictOf('scroll', '10,000', [256], 800)).toMatchObject([{ ok: true }])
    expect(verdictOf('scroll', '10,000', [257], 800)).toMatchObject([{ ok: false }])
  })
  it('asks no more of a machine that starts the bare window sooner', () => {
    expect(verdictOf('scroll', '10,000', [128], 200)).toMatchObject([{ ok: true }])
    expect(verdictOf('scroll', '10,000', [129], 200)).toMatchObject([{ ok: false }])
  })
  it('checks an explaining figure by the baseline alone', () => {
    expect(verdictOf('change', '100 row p50', [33])).toMatchObject([{ ok: false }])
    expect(verdictOf('change', '100 tray p50', [33])).toEqual([])
  })
  it('fails a figure that could not be measured or came infinitely late, which no other work excuses', () => {
    expect(verdictOf('scroll', '10,000', [])).toMatchObject([
      { ok: false, timed: false, remark: 'could not be measured' }
    ])
    expect(verdictOf('scroll', '10,000', [Infinity])).toMatchObject([{ ok: false }])
  })
  it('says what was compared', () => {
    expect(verdictOf('start', '100', [3])[0]?.remark).toBe('3 x bare, at most 2.5 (baseline 2 + 25 %)')
    expect(verdictOf('scroll', '10,000', [300], 800)[0]?.remark).toBe(
      "300 ms, 150 on the baseline's machine, at most 128 (baseline 80 + 60 %)"
    )
  })
})

describe('the baseline', () => {
  it('passes the run that it was made of, whatever that missed', () => {
    const run = resultsOf(measures.map(({ id, at, target }) => [id, at, [(target ?? 1) * 3]]))
    const kept = baselineOf(run, 'this one', '2026-01-31')
    expect(judge(run, kept!).filter(({ ok }) => !ok)).toEqual([])
  })
  it('cannot be made without the start of the bare window', () => {
    expect(baselineOf([], 'this one', '2026-01-31')).toBeNull()
  })
})

describe('the results of the bench', () => {
  it('tell median and spread of the rounds, and the worse of two figures of one round', () => {
    const collector = createCollector()
    for (const [first, second] of [
      [10, 60],
      [20, 5],
      [30, 1]
    ] as const) {
      collector.beginRound()
      collector.note('main-block', '10,000', first)
      collector.note('main-block', '10,000', second)
    }
    const result = collector.results({ only: ['main-block'], short: true }).find(({ at }) => at === '10,000')
    expect(result).toEqual({
      id: 'main-block',
      at: '10,000',
      value: 30,
      unit: 'ms',
      target: 50,
      pass: true,
      rounds: 3,
      min: 20,
      max: 60
    })
  })
  it('hold what could not be measured as missed, but not what the short form leaves out', () => {
    const results = createCollector().results({ only: ['sign-in'], short: false })
    expect(results.map(({ at, value, pass }) => [at, value, pass])).toEqual([
      ['10,000', null, false],
      ['100,000', null, false]
    ])
    expect(
      createCollector()
        .results({ only: ['sign-in'], short: true })
        .map(({ at }) => at)
    ).toEqual(['10,000'])
  })
})
