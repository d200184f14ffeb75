export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

export const smallestWindow = { width: 360, height: 480 } as const
export const firstWindow = { width: 940, height: 660 } as const

// So much of the title bar must be on a screen that it can be taken hold of.
const graspable = 100

/**
 * @param saved bounds at the last end, or null
 * @param screens work areas of the displays that are there now
 * @returns the saved bounds where the window can be reached, else only a size: the system then places it
 */
export function restoreBounds(
  saved: Bounds | null,
  screens: readonly Bounds[]
): Bounds | { width: number; height: number } {
  if (!saved) return { ...firstWindow }
  const width = Math.max(smallestWindow.width, Math.round(saved.width))
  const height = Math.max(smallestWindow.height, Math.round(saved.height))
  const x = Math.round(saved.x)
  const y = Math.round(saved.y)
  const reachable = screens.some(
    (screen) =>
      x + width >= screen.x + graspable &&
      x <= screen.x + screen.width - graspable &&
      y >= screen.y &&
      y <= screen.y + screen.height - graspable
  )
  return reachable ? { x, y, width, height } : { width, height }
}
