import { useCallback, useEffect, useState } from 'react'

/** Where the panel is, and how large; kept in this browser. */
export interface Layout {
  readonly isOpen: boolean
  readonly dock: 'bottom' | 'right'
  /** Its height at the bottom, its width at the right, in pixels. */
  readonly size: { readonly bottom: number; readonly right: number }
}

const storageKey = 'proactive.devtools'
const first: Layout = { isOpen: false, dock: 'bottom', size: { bottom: 340, right: 460 } }
const smallest = { bottom: 160, right: 320 } as const

/** Returns the layout and the function that changes it. */
export function useLayout(): [Layout, (change: Partial<Layout>) => void] {
  const [kept] = useState(read)
  const [layout, setLayout] = useState(kept)
  const change = useCallback((next: Partial<Layout>) => setLayout((former) => ({ ...former, ...next })), [])
  useEffect(() => {
    // Nobody has changed it: a browser's storage stays as it was.
    if (layout === kept) return
    try {
      localStorage.setItem(storageKey, JSON.stringify(layout))
    } catch {
      // Without storage the layout lasts as long as the page.
    }
  }, [kept, layout])
  return [layout, change]
}

/** Returns a size that leaves room for the page. */
export function clampSize(dock: Layout['dock'], size: number): number {
  const room = dock === 'bottom' ? innerHeight : innerWidth
  return Math.round(Math.min(Math.max(size, smallest[dock]), Math.max(smallest[dock], room * 0.85)))
}

function read(): Layout {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    return isLayout(kept) ? kept : first
  } catch {
    return first
  }
}

function isLayout(value: unknown): value is Layout {
  if (typeof value !== 'object' || value === null) return false
  const { isOpen, dock, size }: { isOpen?: unknown; dock?: unknown; size?: unknown } = value
  if (typeof isOpen !== 'boolean' || (dock !== 'bottom' && dock !== 'right') || typeof size !== 'object' || size === null) return false
  const { bottom, right }: { bottom?: unknown; right?: unknown } = size
  return Number.isFinite(bottom) && Number.isFinite(right)
}

/**
 * Keeps the page clear of the open panel: its content and its fixed cards end where the panel begins. On a small screen,
 * which the panel fills, the page stays as it is.
 */
export function useRoomForPanel({ isOpen, dock, size }: Layout): void {
  const pixels = `${size[dock]}px`
  useEffect(() => {
    if (!isOpen) return undefined
    const { style } = document.documentElement
    const names = dock === 'bottom' ? ['padding-bottom', '--proactive-bottom'] : ['padding-right', '--proactive-end']
    const former = names.map((name) => [name, style.getPropertyValue(name)] as const)
    const filling = matchMedia('(max-width: 640px)')
    const restore = (): void => {
      for (const [name, value] of former) style.setProperty(name, value)
    }
    const make = (): void => {
      if (filling.matches) return restore()
      for (const name of names) style.setProperty(name, pixels)
    }
    make()
    filling.addEventListener('change', make)
    return () => {
      filling.removeEventListener('change', make)
      restore()
    }
  }, [isOpen, dock, pixels])
}
