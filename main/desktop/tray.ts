import { Menu, type MenuItemConstructorOptions, nativeImage, type NativeImage, screen, Tray } from 'electron'
import type { GlyphName } from '@shared/glyphs'
import { paintGlyph } from './trayIcon'
import type { TrayAction, TrayItem, TrayModel } from './trayModel'

export interface TrayView {
  render(model: TrayModel): void
  /** Takes the icon away and puts it up again: a panel that came later does not see an old one. */
  recreate(): void
  dispose(): void
}

/**
 * Side of a tray icon in pixels at scale 1, as each system wants it. The panels of Linux have bars of many heights and make
 * one bitmap fit theirs: a larger one is drawn smaller without a loss, a smaller one stays small.
 */
const side = process.platform === 'darwin' ? 18 : process.platform === 'win32' ? 16 : 44
/** Whatever changes the displays. */
const displayEvents = ['display-added', 'display-removed', 'display-metrics-changed'] as const

/** Draws the tray; what is the same as before is not drawn again. */
export function createTray(onAction: (action: TrayAction) => void): TrayView {
  const images = new Map<string, NativeImage>()
  let tray: Tray | null = null
  let model: TrayModel | null = null
  let drawn = { icon: '', tooltip: '', menu: '' }

  const image = (name: GlyphName, scales: readonly number[], key: string): NativeImage => {
    const known = images.get(key)
    if (known) return known
    const made = nativeImage.createEmpty()
    for (const scale of scales) {
      const { width, height, pixels } = paintGlyph(name, side * scale)
      const scaleFactor = process.platform === 'linux' ? 1 : scale
      made.addRepresentation({
        scaleFactor,
        width,
        height,
        buffer: nativeImage.createFromBitmap(pixels, { width, height, scaleFactor }).toPNG({ scaleFactor })
      })
    }
    images.set(key, made)
    return made
  }

  const draw = (): void => {
    if (!model) return
    const scales = scalesNow()
    const icon = `${model.icon} ${scales.join()}`
    const menu = JSON.stringify(model.items)
    if (!tray) {
      tray = new Tray(image(model.icon, scales, icon))
      tray.on('click', () => onAction({ kind: 'open' }))
      drawn = { icon, tooltip: '', menu: '' }
    } else if (drawn.icon !== icon) tray.setImage(image(model.icon, scales, icon))
    if (drawn.tooltip !== model.tooltip) tray.setToolTip(model.tooltip)
    if (drawn.menu !== menu)
      tray.setContextMenu(Menu.buildFromTemplate(model.items.map((item) => template(item, onAction))))
    drawn = { icon, tooltip: model.tooltip, menu }
  }

  const remove = (): void => {
    tray?.destroy()
    tray = null
  }

  for (const event of displayEvents) screen.on(event as 'display-added', draw)
  return {
    render(next) {
      model = next
      draw()
    },
    recreate() {
      remove()
      draw()
    },
    dispose() {
      for (const event of displayEvents) screen.off(event as 'display-added', draw)
      remove()
    }
  }
}

/** A StatusNotifier host scales by itself: on Linux one bitmap, sharp enough for the densest display. */
const scalesNow = (): number[] =>
  process.platform === 'linux'
    ? [Math.ceil(Math.max(1, ...screen.getAllDisplays().map((display) => display.scaleFactor)))]
    : [1, 2]

// A single & would be taken for the mark of a keyboard letter.
const plain = (label: string): string => label.replaceAll('&', '&&')

function template(item: TrayItem, onAction: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'label':
      return { label: plain(item.label), enabled: false }
    case 'menu':
      return { label: plain(item.label), submenu: item.items.map((one) => template(one, onAction)) }
    case 'action':
      return {
        label: plain(item.label),
        ...(item.type ? { type: item.type, checked: item.checked ?? false } : {}),
        click: () => onAction(item.action)
      }
  }
}
