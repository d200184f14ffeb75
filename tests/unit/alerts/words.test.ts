import { alertReasons, alertRuleNames } from '@shared/alerts'
import { createTranslate, english, type Translate } from '@shared/messages'
import { alertsEn } from '@shared/messages/alerts.en'
import { reasonText, type TranslateAlert } from '@shared/messages/alertText'
import { describe, expect, it } from 'vitest'
import type { AlertMessage } from '../../../main/alerts/types'
import { alertText } from '../../../main/alerts/wording'
import { being } from './desk'

const t = createTranslate('en', { ...english, ...alertsEn }) as Translate & TranslateAlert

const friend = (change: Partial<Extract<AlertMessage, { kind: 'friend' }>>): AlertMessage => ({
  kind: 'friend',
  name: 'Anna',
  from: being('offline'),
  to: being('available'),
  asked: false,
  late: false,
  ...change
})

const digest = (change: Partial<Extract<AlertMessage, { kind: 'digest' }>>): AlertMessage => ({
  kind: 'digest',
  change: 'available',
  count: 5,
  watched: 2,
  names: ['Anna', 'Bela', 'Cora', 'Dora', 'Eva'],
  more: 0,
  away: true,
  ...change
})

describe('the words of a notification', () => {
  it.each([
    [friend({}), 'Anna is available', ''],
    [friend({ asked: true }), 'Anna is available', 'You asked to be told.'],
    [friend({ from: being('available'), to: being('busy') }), 'Anna is no longer available', 'Now busy'],
    [friend({ from: being('away'), to: being('offline') }), 'Anna is now offline', ''],
    [
      friend({ from: being('away'), to: { kind: 'unknown', text: 'at lunch' } }),
      'Anna is now “at lunch”',
      ''
    ],
    [friend({ late: true }), 'Anna is available', 'This alert was held back until now.'],
    [
      digest({}),
      '5 friends became available while you were away, among them 2 that you watch',
      'Anna, Bela, Cora, Dora, and Eva'
    ],
    [
      digest({ watched: 1, away: false, more: 20, count: 25 }),
      '25 friends became available, among them one that you watch',
      'Anna, Bela, Cora, Dora, Eva and 20 more'
    ],
    [
      digest({ change: 'unavailable', watched: 0 }),
      '5 friends are no longer available since you were away',
      'Anna, Bela, Cora, Dora, and Eva'
    ],
    [
      digest({ change: 'changed', watched: 0, away: false }),
      'Availability of 5 friends changed',
      'Anna, Bela, Cora, Dora, and Eva'
    ]
  ])('%#: says what happened', (message, title, body) => {
    const words = alertText(t, message)
    expect(words.title).toBe(title)
    expect(words.body.replace(/\s+/g, ' ')).toBe(body)
  })

  it('cuts names that are too long for a notification', () => {
    expect(alertText(t, friend({ name: 'x'.repeat(500) })).title.length).toBeLessThan(80)
  })
})

describe('the answer to "why"', () => {
  const at = () => '14:30'
  it('names the rule and the time', () => {
    expect(reasonText(t, { reason: 'shown', rule: 'favourite' }, at)).toBe(
      'Told by a notification: the rule for favourites.'
    )
    expect(reasonText(t, { reason: 'paused', rule: 'friend', until: 1 }, at)).toBe(
      'Not told: alerts were paused until 14:30.'
    )
    expect(reasonText(t, { reason: 'no-rule-matches', rule: 'none' }, at)).toBe(
      'Not told: no rule asks for alerts about this friend.'
    )
    expect(reasonText(t, { reason: 'no-rule-matches', rule: 'friend' }, at)).toBe(
      'Not told: the rule for this friend does not ask for this change.'
    )
  })

  it('is a whole sentence for every reason and rule, and no two reasons say the same', () => {
    for (const rule of alertRuleNames) {
      const sentences = alertReasons.map((reason) => reasonText(t, { reason, rule, until: 1 }, at))
      for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^{}]+\.$/)
      expect(new Set(sentences).size).toBe(alertReasons.length)
    }
  })
})
