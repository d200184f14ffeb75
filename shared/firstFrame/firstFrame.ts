import type { AccountView } from '../account'
import { accountName, accountPlace, glyphOfConnection, glyphOfPresence } from '../accountState'
import type { AlertMark } from '../alertMarks'
import type { BellState } from '../bell'
import type { FriendRow } from '../friend'
import type { IconName } from '../icons'
import type { UserId } from '../ids'
import type { KeyMarks } from '../keys'
import type { GroupKey } from '../listOrder'
import { availabilityText, type Translate } from '../messages'
import { connectionText } from '../messages/connectionText'
import type { OwnStatus } from '../ownStatus'
import { serverName } from '../serverName'
import { timeAttributes } from './timeAttributes'
import { avatar, div, element, icon, type Markup, mark, span, text, together } from './markup'

/** A group as far as it stands on the first screen. */
export interface FirstGroup {
  key: GroupKey
  rows: readonly FriendRow[]
  /** Of the whole group. */
  count: number
  available: number
}

/** What a window shows of an account before its script runs. */
export interface FirstFrame {
  account: AccountView
  /** All of them, in their order. */
  accounts: readonly AccountView[]
  status: OwnStatus
  bell: BellState
  groups: readonly FirstGroup[]
  marks: ReadonlyMap<UserId, AlertMark>
  keyMarks: KeyMarks
}

const rowHeight = 40

/**
 * The window as it stands when the list is there and nobody has touched anything, drawn without a script: a window is on
 * the screen long before Vue is. The page puts it under a veil for screen readers and pointers, and takes it away when
 * Vue has drawn the same. A test holds the two against each other.
 *
 * @returns HTML in which everything that somebody wrote is text
 */
export function drawFirstFrame(frame: FirstFrame, t: Translate): Markup {
  return div(
    'window',
    div(
      'window__content',
      div(
        'friends',
        element(
          'section',
          { class: 'friends__side' },
          drawOwn(frame, t),
          drawSearch(t),
          drawList(frame, t),
          drawAge(frame, t)
        ),
        element(
          'main',
          { class: 'friends__details' },
          div(
            'empty',
            icon('person', 'empty__icon'),
            element('p', { class: 'empty__title' }, text(t('details.none'))),
            element('p', { class: 'empty__text' }, text(t('details.none.explained')))
          )
        )
      )
    ),
    drawLine(frame, t)
  )
}

function drawOwn(frame: FirstFrame, t: Translate): Markup {
  const { account, accounts, status, bell } = frame
  const several = accounts.length > 1
  const words = status.chosen.text
  const name = accountName(account)
  const bdi = (classes: string, shown: string): Markup => element('bdi', { class: classes }, text(shown))
  const who = (place: string): Markup[] => [bdi('own__name', name), bdi('own__server', place)]
  const online = account.connection.kind === 'online'
  const button = element(
    'button',
    { class: 'button own__status', type: 'button', tabindex: -1 },
    mark(online ? glyphOfPresence(status.effective) : 'disconnected'),
    element('span', {}, text(t(`presence.${status.effective}`))),
    icon('down')
  )
  const bellIcon: IconName = bell === 'on' ? 'bell' : bell === 'paused' ? 'bellOff' : 'bellQuiet'
  const bellButton = element(
    'button',
    { class: `button bell bell--${bell}`, type: 'button', tabindex: -1 },
    icon(bellIcon)
  )
  if (!several)
    return div(
      'own',
      avatar(account.userId ?? account.id, name),
      div('own__who', ...who(words || serverName(account.server))),
      bellButton,
      button
    )
  return together([
    div(
      'switcher',
      element(
        'button',
        { class: 'switcher__button', type: 'button', tabindex: -1 },
        avatar(account.id, name),
        span('own__who', ...who(accountPlace(account, accounts))),
        icon('upDown', 'switcher__sign')
      )
    ),
    div('own own--below', button, bdi('own__text', words), bellButton)
  ])
}

const drawSearch = (t: Translate): Markup =>
  div(
    'search',
    icon('search', 'search__icon'),
    element('input', { class: 'search__input', type: 'text', tabindex: -1, placeholder: t('friends.search') })
  )

function drawList(frame: FirstFrame, t: Translate): Markup {
  const stale = frame.account.connection.kind !== 'online'
  return div(`list${stale ? ' list--stale' : ''}`, ...frame.groups.map((group) => drawGroup(frame, group, t)))
}

function drawGroup(frame: FirstFrame, { key, rows, count, available }: FirstGroup, t: Translate): Markup {
  const counted =
    key === 'favourites'
      ? t('friends.group.favouritesCount', { available, count })
      : t('friends.group.count', { count })
  const missing = (count - rows.length) * rowHeight
  return div(
    'list__group',
    div(
      'list__header',
      element('span', {}, text(t(`friends.group.${key}`))),
      span('list__count', text(counted))
    ),
    ...rows.map((row) => div('row', drawRow(frame, row, key === 'favourites', t))),
    // Room for the rows that are not drawn, so that the scroll bar has its length: the page allows no inline style.
    missing > 0 ? element('svg', { class: 'first__rest', width: 1, height: missing }) : null
  )
}

function drawRow({ marks, keyMarks }: FirstFrame, row: FriendRow, mixed: boolean, t: Translate): Markup {
  const { id, name, availability, favourite } = row
  const alert = marks.get(id)
  const canAsk = alert === 'asked' || availability.kind !== 'available'
  const bell = ['row__bell', alert && `row__bell--${alert}`, canAsk && 'row__bell--can'].filter(Boolean)
  return together([
    avatar(id, name, availability.kind),
    element('bdi', { class: 'row__name' }, text(name)),
    ...(keyMarks.verified.includes(id) && !keyMarks.changed.includes(id)
      ? [span('row__verified', icon('verified'))]
      : []),
    ...drawFacts(row, keyMarks.changed.includes(id), mixed, t),
    span(
      bell.join(' '),
      alert ? icon(alert === 'never' ? 'bellOff' : 'bell', alert === 'asked' ? 'icon--filled' : '') : null
    ),
    span(`row__star${favourite ? ' row__star--on' : ''}`, favourite ? icon('star', 'icon--filled') : null)
  ])
}

function drawFacts(row: FriendRow, changed: boolean, mixed: boolean, t: Translate): Markup[] {
  if (changed)
    return [span('row__facts row__key', icon('warning'), span('row__word', text(t('keys.changed.row'))))]
  const { availability, sinceSeen, since } = row
  const word =
    availability.kind === 'unknown'
      ? availability.text
      : mixed && availability.kind !== 'available'
        ? availabilityText(t, availability)
        : ''
  if (!word && !sinceSeen) return []
  return [
    span(
      `row__facts${word ? ' row__facts--word' : ''}`,
      word ? element('bdi', { class: 'row__word' }, text(word)) : null,
      sinceSeen ? element('span', { class: 'row__since', [timeAttributes.brief]: since }) : null
    )
  ]
}

function drawAge({ account: { connection, confirmedAt } }: FirstFrame, t: Translate): Markup | null {
  if (connection.kind === 'online' || confirmedAt === null) return null
  const here = '\u0000'
  const [before = '', after = ''] = t('friends.asOf', { when: here }).split(here)
  return element(
    'p',
    { class: 'friends__age' },
    element(
      'strong',
      {},
      text(before),
      element('span', { [timeAttributes.moment]: confirmedAt }),
      text(after)
    ),
    element('span', {}, text(t('friends.asOf.explained')))
  )
}

function drawLine({ account }: FirstFrame, t: Translate): Markup {
  const { connection, news, ownKey } = account
  const online = connection.kind === 'online'
  const hint = (words: string): Markup => span('line__hint', text(words))
  return element(
    'footer',
    { class: 'line' },
    span(
      'line__state',
      mark(glyphOfConnection(connection)),
      span('line__words', text(connectionText(t, connection)))
    ),
    online && news === 'polling' ? hint(t('line.polling')) : null,
    online && ownKey === 'password-needed' ? hint(t('line.passwordNeeded')) : null
  )
}
