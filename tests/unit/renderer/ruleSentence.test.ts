import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AlertRuleSchema,
  ChangeSideSchema,
  defaultAlertRule,
  defaultAlertSettings,
  type AlertRule,
  type AlertSettings,
  type FriendAlert
} from '@shared/alerts'
import { availabilityOrder, isAvailable, type Availability } from '@shared/availability'
import { createTranslate } from '@shared/messages'
import { createRulebook, mismatch } from '../../../main/alerts/rulebook'
import { alertMarks } from '@shared/alertMarks'
import { alertOfMode, chosenAlert, servingRule } from '../../../renderer/alerts/friendAlerts'
import { changeInWords, ruleSentence } from '../../../renderer/alerts/ruleSentence'
import { id } from './rows'
import { accountId, alerts } from './window'

const t = createTranslate()
const rule = (more: Partial<AlertRule> = {}): AlertRule => ({ ...defaultAlertRule, ...more })
const own = (more: Partial<AlertRule> = {}): string => ruleSentence(t, rule(more), 'own', 'Anna')

const { how, when, repeat } = AlertRuleSchema.entries
const anyRule: fc.Arbitrary<AlertRule> = fc.record({
  from: fc.constantFrom(...ChangeSideSchema.options),
  to: fc.constantFrom(...ChangeSideSchema.options),
  how: fc.constantFrom(...how.options),
  when: fc.constantFrom(...when.options),
  repeat: fc.constantFrom(...repeat.options),
  breaksThrough: fc.boolean(),
  madeAt: fc.nat(9)
})
const states: Availability[] = availabilityOrder.map((kind) => ({ kind, text: kind }))
const steps = states
  .flatMap((from) => states.map((to) => ({ from, to })))
  .filter(({ from, to }) => from !== to)

describe('the sentence of a rule', () => {
  it('says the usual rule as a person would', () => {
    expect(own()).toBe('You get a notification whenever Anna becomes available.')
  })

  it('says how, how often, when and what does not hold it back', () => {
    expect(own({ how: 'sound', repeat: 'once', when: 'only-while-i-am-away', breaksThrough: true })).toBe(
      'You get a notification with a sound the next time Anna becomes available, but only while you are away. ' +
        'Pause, quiet hours and do-not-disturb do not hold it back.'
    )
    expect(own({ how: 'silent', breaksThrough: true, to: 'any', from: 'available' })).toBe(
      'It is only written into the alert log whenever Anna is no longer available.'
    )
  })

  it.each<[Partial<AlertRule>, string]>([
    [{ from: 'any', to: 'any' }, 'changes in any way'],
    [{ from: 'any', to: 'busy' }, 'becomes busy'],
    [{ from: 'offline', to: 'any' }, 'is no longer offline'],
    [{ from: 'busy', to: 'available' }, 'changes from busy to available'],
    [{ from: 'unavailable', to: 'away' }, 'changes from not available to away']
  ])('of a friend’s own rule %j says: %s', (sides, words) => {
    expect(own(sides)).toContain(`Anna ${words}.`)
  })

  it('of the rule for everyone speaks of steps between available and not available only', () => {
    const everyone = (more: Partial<AlertRule>): string =>
      ruleSentence(t, rule(more), 'default', 'any friend')
    expect(everyone({ from: 'any', to: 'any' })).toContain('becomes available and whenever that ends')
    expect(everyone({ from: 'any', to: 'busy' })).toContain('changes from available to busy')
    expect(everyone({ from: 'away', to: 'busy' })).toContain('Nothing is ever told')
  })

  it('agrees with what the app does about any change', () => {
    fc.assert(
      fc.property(anyRule, fc.constantFrom('own', 'default'), (each, scope) => {
        const friend: FriendAlert = scope === 'own' ? { mode: 'own', rule: each } : { mode: 'watch' }
        const settings: AlertSettings = {
          ...defaultAlertSettings,
          defaultRule: each,
          accounts: { [accountId]: { friends: { [id('anna')]: friend } } }
        }
        const applied = createRulebook(settings, accountId, new Set()).ruleFor(id('anna'))
        if (applied === null || applied === 'never') throw new Error('a rule serves Anna')
        const told = steps.filter(({ from, to }) => mismatch(applied, from, to) === null)
        const words = changeInWords(each, scope)
        const up = told.filter(({ from, to }) => !isAvailable(from) && isAvailable(to))
        const down = told.filter(({ from, to }) => isAvailable(from) && !isAvailable(to))
        switch (words.kind) {
          case 'never':
            return told.length === 0
          case 'any':
            return told.length === steps.length
          case 'crosses':
            return told.length === 8 && up.length === 4 && down.length === 4
          case 'becomes-available':
            return told.length === 4 && up.length === 4
          case 'no-longer-available':
            return told.length === 4 && down.length === 4
          case 'to':
            return told.length === 4 && told.every(({ to }) => to.kind === words.to)
          case 'from':
            return told.length === 4 && told.every(({ from }) => from.kind === words.from)
          case 'from-to': {
            const fits = (side: string, state: Availability): boolean =>
              side === 'unavailable' ? !isAvailable(state) : side === state.kind
            const said = steps.filter(({ from, to }) => fits(words.from, from) && fits(words.to, to))
            return said.length > 0 && JSON.stringify(said) === JSON.stringify(told)
          }
        }
      }),
      { numRuns: 2_000 }
    )
  })
})

const anyChoice: fc.Arbitrary<FriendAlert> = fc.oneof(
  fc.constant({ mode: 'watch' } as const),
  fc.constant({ mode: 'never' } as const),
  anyRule.map((each) => ({ mode: 'own' as const, rule: each }))
)

describe('the rule that serves a friend', () => {
  it('is the one by which the app decides', () => {
    const names = { own: 'friend', watch: 'friend', favourite: 'favourite', everyone: 'default' } as const
    fc.assert(
      fc.property(
        fc.option(anyChoice),
        fc.boolean(),
        fc.constantFrom('watched', 'everyone'),
        fc.constantFrom(id('anna'), id('constructor')),
        (choice, favourite, defaultFor, friendId) => {
          const friends = choice ? { [friendId]: choice } : {}
          const settings: AlertSettings = {
            ...defaultAlertSettings,
            defaultFor,
            accounts: { [accountId]: { friends } }
          }
          const decided = createRulebook(settings, accountId, new Set(favourite ? [friendId] : [])).ruleFor(
            friendId
          )
          const shown = servingRule(settings, accountId, { id: friendId, favourite })
          if (decided === 'never') return shown.by === 'never'
          if (decided === null) return shown.by === 'nobody'
          return 'rule' in shown && shown.rule === decided.rule && names[shown.by] === decided.name
        }
      )
    )
  })

  it('begins as the one for everyone, and stays as it is when it is chosen again', () => {
    const made = alertOfMode('own', defaultAlertSettings, 7, null)
    expect(made).toEqual({ mode: 'own', rule: { ...defaultAlertRule, madeAt: 7 } })
    expect(alertOfMode('own', defaultAlertSettings, 9, made)).toBe(made)
    expect(alertOfMode('default', defaultAlertSettings, 9, made)).toBeNull()
  })
})

describe('the marks of the rows', () => {
  it('show a request before a rule, and nothing for an id that nobody chose', () => {
    const friends = { anna: { mode: 'watch' }, béla: { mode: 'never' } } as Record<string, FriendAlert>
    const view = alerts({
      settings: { ...defaultAlertSettings, accounts: { [accountId]: { friends } } },
      tellMe: { [accountId]: [{ friendId: id('anna'), expires: 'never', expiresAt: null }] }
    })
    expect([...alertMarks(view, accountId)]).toEqual([
      ['anna', 'asked'],
      ['béla', 'never']
    ])
    expect(chosenAlert(view.settings, accountId, id('toString'))).toBeNull()
  })
})
