import type { AlertRule, ChangeSide } from '@shared/alerts'
import type { Translate } from '@shared/messages'

/** What has to happen for a rule to speak, as a person would say it. */
export type ChangeInWords =
  | { kind: 'becomes-available' | 'no-longer-available' | 'crosses' | 'any' | 'never' }
  | { kind: 'to'; to: ChangeSide }
  | { kind: 'from'; from: ChangeSide }
  | { kind: 'from-to'; from: ChangeSide; to: ChangeSide }

const namesAState = (side: ChangeSide): boolean => side === 'away' || side === 'busy' || side === 'offline'

function crossing({ from, to }: AlertRule): ChangeInWords {
  const up = from !== 'available' && (to === 'any' || to === 'available')
  const down = to !== 'available' && (from === 'any' || from === 'available')
  if (up && down) return { kind: 'crosses' }
  if (up)
    return namesAState(from) ? { kind: 'from-to', from, to: 'available' } : { kind: 'becomes-available' }
  if (down)
    return namesAState(to) ? { kind: 'from-to', from: 'available', to } : { kind: 'no-longer-available' }
  return { kind: 'never' }
}

/**
 * @param scope the default rule asks for steps between available and not available only; a friend's own rule goes
 * beyond them where it names a state or asks for everything
 */
export function changeInWords(rule: AlertRule, scope: 'default' | 'own'): ChangeInWords {
  const { from, to } = rule
  const everything = from === 'any' && to === 'any'
  if (scope === 'default' || !(namesAState(from) || namesAState(to) || everything)) return crossing(rule)
  if (everything) return { kind: 'any' }
  if (from === to) return { kind: 'never' }
  if (from === 'any') return { kind: 'to', to }
  if (to === 'any') return { kind: 'from', from }
  return { kind: 'from-to', from, to }
}

/** @returns in words what a rule does: what is told of whom, when, how. */
export function ruleSentence(t: Translate, rule: AlertRule, scope: 'default' | 'own', name: string): string {
  const change = changeInWords(rule, scope)
  const side = (of: ChangeSide): string => t(`rule.side.${of}`)
  if (change.kind === 'never') return t('rule.sentence.never', { from: side(rule.from), to: side(rule.to) })
  const words = t(`rule.change.${change.kind}`, {
    from: 'from' in change ? side(change.from) : '',
    to: 'to' in change ? side(change.to) : ''
  })
  const { how, repeat } = rule
  // A selector of a message has no hyphens.
  const when = rule.when.replace('only-while-i-am-', '')
  const sentence = t('rule.sentence', { how, when, repeat, name, change: words })
  return rule.breaksThrough && how !== 'silent' ? `${sentence} ${t('rule.sentence.breaksThrough')}` : sentence
}
