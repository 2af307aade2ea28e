import type { KeyboardEvent, ReactNode } from 'react'

const views = ['flow', 'silences', 'model', 'why'] as const
export type View = (typeof views)[number]

/** Returns the id of a view's element. */
export function viewId(view: View): string {
  return `view-${view}`
}

/** The views of the panel. The arrow keys go from tab to tab. */
export function Tabs({ view, onView, heldBack }: { view: View; onView: (view: View) => void; heldBack: number }): ReactNode {
  const words: Record<View, string> = { flow: 'Flow', silences: heldBack > 0 ? `Held back (${heldBack})` : 'Held back', model: 'Model', why: 'Why nothing?' }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = views[(views.indexOf(view) + step + views.length) % views.length]
    if (step === 0 || !next) return
    event.preventDefault()
    onView(next)
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }

  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the tabs have the focus
    <div className="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {views.map((one) => (
        <button
          key={one}
          id={`tab-${one}`}
          type="button"
          role="tab"
          className="tab"
          aria-selected={one === view}
          aria-controls={one === view ? viewId(one) : undefined}
          tabIndex={one === view ? 0 : -1}
          onClick={() => onView(one)}
        >
          {words[one]}
        </button>
      ))}
    </div>
  )
}
