import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { clampSize, type Layout } from './use-layout.js'

const stepPx = 24

/** The edge of the panel, which the pointer or the arrow keys move. */
export function Grip({ layout: { dock, size }, onSize }: { layout: Layout; onSize: (size: number) => void }): ReactNode {
  const from = useRef<number | null>(null)
  const [grow, shrink] = dock === 'bottom' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight']

  function onKeyDown(event: KeyboardEvent): void {
    const change = event.key === grow ? stepPx : event.key === shrink ? -stepPx : 0
    if (change === 0) return
    event.preventDefault()
    onSize(clampSize(dock, size[dock] + change))
  }

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = size[dock] + (dock === 'bottom' ? event.clientY : event.clientX)
  }

  function onPointerMove(event: PointerEvent): void {
    if (from.current !== null) onSize(clampSize(dock, from.current - (dock === 'bottom' ? event.clientY : event.clientX)))
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that can be moved is a widget
    <div
      className="grip"
      role="separator"
      tabIndex={0}
      aria-label="Size of the panel"
      aria-orientation={dock === 'bottom' ? 'horizontal' : 'vertical'}
      aria-valuenow={size[dock]}
      aria-valuemin={clampSize(dock, 0)}
      aria-valuemax={clampSize(dock, Infinity)}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
    />
  )
}
