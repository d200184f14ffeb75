import { serve, variant, type BusConnection } from './busConnection'
import { clickEntry, findEntry, readMenu, type MenuEntry } from './trayMenu'
import { waitFor } from './waitFor'

const watcherName = 'org.kde.StatusNotifierWatcher'
const watcherPath = '/StatusNotifierWatcher'
const itemInterface = 'org.kde.StatusNotifierItem'

export interface TrayPicture {
  width: number
  height: number
  /** 32 bits for each pixel: alpha, red, green, blue. */
  argb: Uint8Array
}

export interface TrayProperties {
  id: string
  status: string
  iconName: string
  pictures: TrayPicture[]
  /** Title of the tool tip, which is the whole of it where an app sets only a text. */
  toolTip: string
  menuPath: string
}

/** One icon in the tray. */
export interface TrayItem {
  readonly service: string
  readonly path: string
  properties(): Promise<TrayProperties>
  menu(): Promise<MenuEntry[]>
  /** Clicks the entry that the labels lead to, from the top level down. */
  click(...labels: string[]): Promise<void>
  /** The click on the icon itself. */
  activate(): Promise<void>
  /** Signals that the item has sent: `NewIcon`, `NewToolTip`, `NewStatus`, …, with ms UTC. */
  readonly signals: { name: string; at: number }[]
  /** Waits until the tool tip fits. @returns it. */
  toolTip(fits: (text: string) => boolean, ms?: number): Promise<string>
}

/** The panel: it lets icons in and shows them. */
export interface TrayRecorder {
  /** Icons that stand in the tray now. */
  items(): TrayItem[]
  /** How many icons came and went since the start. */
  readonly history: { came: number; went: number }
  /** Waits for the first icon. */
  item(ms?: number): Promise<TrayItem>
  /** Waits until no icon is left. */
  empty(ms?: number): Promise<void>
  /** The panel ends, and forgets its icons. */
  leave(): Promise<void>
  /** The panel starts anew: it knows no icon until one is offered again. */
  comeBack(): Promise<void>
}

function readProperties(raw: unknown): TrayProperties {
  const all = raw as Record<string, unknown>
  const [, , title] = (all['ToolTip'] ?? []) as [string, unknown, string]
  const pictures = (all['IconPixmap'] ?? []) as [number, number, Uint8Array][]
  return {
    id: String(all['Id'] ?? ''),
    status: String(all['Status'] ?? ''),
    iconName: String(all['IconName'] ?? ''),
    pictures: pictures.map(([width, height, argb]) => ({ width, height, argb })),
    toolTip: title ?? '',
    menuPath: String(all['Menu'] ?? '')
  }
}

function trayItem(connection: BusConnection, service: string, path: string): TrayItem {
  const properties = async () =>
    readProperties(
      (
        await connection.call(service, path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', [
          itemInterface
        ])
      )[0]
    )
  const menu = async () => readMenu(connection, service, (await properties()).menuPath)
  return {
    service,
    path,
    properties,
    menu,
    signals: [],
    async click(...labels) {
      const { menuPath } = await properties()
      await clickEntry(
        connection,
        service,
        menuPath,
        findEntry(await readMenu(connection, service, menuPath), labels)
      )
    },
    async activate() {
      await connection.call(service, path, itemInterface, 'Activate', 'ii', [0, 0])
    },
    async toolTip(fits, ms) {
      let last = ''
      return waitFor(
        'the tool tip of the tray icon',
        async () => {
          last = (await properties()).toolTip
          return fits(last) ? { last } : null
        },
        { ms, seen: () => last }
      ).then((found) => found.last)
    }
  }
}

/**
 * Becomes the panel of the desktop. It must be there before the app makes its icon: Electron 25 never offers an icon to
 * a panel that comes later.
 */
export async function recordTray(connection: BusConnection): Promise<TrayRecorder> {
  // By the unique name of the connection that owns the icon, since that name is what the bus reports as gone.
  const standing: { owner: string; item: TrayItem }[] = []
  const history = { came: 0, went: 0 }
  const names = () => standing.map(({ item }) => item.service + item.path)
  const tell = (signal: string, item: TrayItem) =>
    connection.signal(watcherPath, watcherName, signal, 's', [item.service + item.path])
  const remove = (gone: (entry: { owner: string; item: TrayItem }) => boolean) => {
    for (const entry of standing.filter(gone)) {
      standing.splice(standing.indexOf(entry), 1)
      history.went++
      tell('StatusNotifierItemUnregistered', entry.item)
    }
  }
  serve(
    connection,
    watcherPath,
    watcherName,
    {
      RegisterStatusNotifierItem: {
        out: '',
        run([given], sender) {
          const word = String(given)
          // Some apps give the path of the item, others the name of its service.
          const item = word.startsWith('/')
            ? trayItem(connection, sender, word)
            : trayItem(connection, word, '/StatusNotifierItem')
          standing.push({ owner: sender, item })
          history.came++
          tell('StatusNotifierItemRegistered', item)
          return []
        }
      },
      RegisterStatusNotifierHost: { out: '', run: () => [] }
    },
    () => ({
      RegisteredStatusNotifierItems: variant('as', names()),
      IsStatusNotifierHostRegistered: variant('b', true),
      ProtocolVersion: variant('i', 0)
    })
  )
  connection.onSignal((signal) => {
    if (signal.member === 'NameOwnerChanged' && signal.body[2] === '')
      remove(({ owner, item }) => owner === signal.body[0] || item.service === signal.body[0])
    if (signal.interface === itemInterface)
      for (const { owner, item } of standing)
        if (owner === signal.sender && item.path === signal.path)
          item.signals.push({ name: signal.member, at: Date.now() })
  })
  await connection.match("type='signal',interface='org.freedesktop.DBus',member='NameOwnerChanged'")
  await connection.match(`type='signal',interface='${itemInterface}'`)
  await connection.requestName(watcherName)
  return {
    items: () => standing.map(({ item }) => item),
    history,
    item: (ms = 15_000) => waitFor('an icon in the tray', () => standing[0]?.item, { ms }),
    async empty(ms) {
      await waitFor('an empty tray', () => standing.length === 0, { ms, seen: names })
    },
    async leave() {
      await connection.releaseName(watcherName)
      history.went += standing.splice(0).length
    },
    async comeBack() {
      await connection.requestName(watcherName)
      connection.signal(watcherPath, watcherName, 'StatusNotifierHostRegistered', '', [])
    }
  }
}
