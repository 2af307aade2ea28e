'use client'

import { useTrack } from '@proactive/react'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { featureUsed } from '../assistant/contract/index.js'

/** A button that opens a list of choices. Works without scripts; with them, Escape and a press elsewhere close it. */
export function FacetMenu({ label, isUsed = false, children }: { label: string; isUsed?: boolean; children: ReactNode }) {
  const menu = useRef<HTMLDetailsElement>(null)
  const trackUsed = useTrack(featureUsed)

  useEffect(() => {
    const close = (event: Event) => {
      const { current } = menu
      if (!current?.open) return
      const isInside = event.target instanceof Node && current.contains(event.target)
      if (event instanceof KeyboardEvent ? event.key !== 'Escape' : isInside) return
      current.open = false
      if (isInside) current.querySelector('summary')?.focus()
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close)
    }
  }, [])

  return (
    <details ref={menu} className="facet-menu" name="facets" onToggle={(event) => event.currentTarget.open && trackUsed({ feature: 'filters' })}>
      <summary className="facet" data-chosen={isUsed || undefined}>
        {label}
        <ChevronDown aria-hidden="true" className="size-4" />
      </summary>
      <ul>{children}</ul>
    </details>
  )
}
