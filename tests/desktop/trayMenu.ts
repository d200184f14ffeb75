import { variant, type BusConnection } from './busConnection'

const iface = 'com.canonical.dbusmenu'

/** One entry of a tray menu, as the desktop's panel draws it. */
export interface MenuEntry {
  id: number
  label: string
  kind: 'item' | 'separator'
  enabled: boolean
  visible: boolean
  /** Null for an entry that cannot be ticked. */
  checked: boolean | null
  children: MenuEntry[]
}

function readEntry(layout: unknown): MenuEntry {
  const [id, properties, children] = layout as [number, Record<string, unknown>, unknown[]]
  const { label, type, enabled, visible } = properties
  const ticks = properties['toggle-type'] === 'checkmark' || properties['toggle-type'] === 'radio'
  return {
    id,
    // An underscore marks the access key and is not shown; two stand for one.
    label: typeof label === 'string' ? label.replace(/_(.)/gu, '$1') : '',
    kind: type === 'separator' ? 'separator' : 'item',
    enabled: enabled !== false,
    visible: visible !== false,
    checked: ticks ? properties['toggle-state'] === 1 : null,
    children: children.map(readEntry)
  }
}

/** Opens the menu as a panel does. @returns its entries. */
export async function readMenu(
  connection: BusConnection,
  service: string,
  path: string
): Promise<MenuEntry[]> {
  await connection.call(service, path, iface, 'AboutToShow', 'i', [0]).catch(() => undefined)
  const [, layout] = await connection.call(service, path, iface, 'GetLayout', 'iias', [0, -1, []])
  return readEntry(layout).children
}

/**
 * @param labels labels from the top level down, such as `['My status', 'Invisible']`
 * @throws Error that lists what there is when no entry goes by that label
 */
export function findEntry(menu: MenuEntry[], labels: readonly string[]): MenuEntry {
  let level = menu
  let found: MenuEntry | undefined
  for (const label of labels) {
    found = level.find((entry) => entry.label === label)
    if (!found)
      throw new Error(`No menu entry "${label}" among ${JSON.stringify(level.map((entry) => entry.label))}.`)
    level = found.children
  }
  if (!found) throw new Error('No label was given.')
  return found
}

/** Clicks an entry, as a panel tells it to the app. */
export async function clickEntry(connection: BusConnection, service: string, path: string, entry: MenuEntry) {
  if (!entry.enabled) throw new Error(`The menu entry "${entry.label}" is greyed, so it cannot be clicked.`)
  try {
    await connection.call(service, path, iface, 'Event', 'isvu', [entry.id, 'clicked', variant('s', ''), 0])
  } catch (error) {
    // "Quit" ends the app before it can answer.
    if (!(error instanceof Error && 'type' in error && error.type === 'org.freedesktop.DBus.Error.NoReply'))
      throw error
  }
}
