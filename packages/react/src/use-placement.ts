'use client'

import { useEffect, useLayoutEffect, useState } from 'react'

/**
 * anchored: beside the thing it is about. corner: that is not in sight, or there is none. folded: it scrolled away, or
 * the card covered what has the focus; a pill remains. On small screens the style sheet puts all of them at the bottom.
 */
export type Placement = 'anchored' | 'corner' | 'folded'

/** The height of a usual card and its margins, in pixels. */
const roomNeeded = 200

/** Finds where a card belongs, and follows whether that is still in sight. */
export function usePlacement(anchor: string | null, card: { readonly current: HTMLElement | null }): [Placement, () => void] {
  const [placement, setPlacement] = useState<Placement>(() => {
    const thing = findAnchor(anchor)
    return thing && inSight(thing) && hasRoom(thing) ? 'anchored' : 'corner'
  })

  useLayoutEffect(() => {
    const thing = findAnchor(anchor)
    if (!thing) return undefined
    thing.style.setProperty('anchor-name', '--proactive-anchor')
    // A card that began in the corner stays there: it never chases.
    const watch = new IntersectionObserver(([entry]) =>
      setPlacement((now) => (now === 'corner' || !thing.isConnected ? 'corner' : entry?.isIntersecting ? 'anchored' : 'folded')),
    )
    watch.observe(thing)
    return () => {
      watch.disconnect()
      thing.style.removeProperty('anchor-name')
    }
  }, [anchor])

  useEffect(() => {
    const fold = ({ target }: FocusEvent): void => {
      const root = card.current
      if (root && target instanceof Element && !root.contains(target) && overlap(root, target)) setPlacement('folded')
    }
    document.addEventListener('focusin', fold)
    return () => document.removeEventListener('focusin', fold)
  }, [card])

  return [placement, () => setPlacement('corner')]
}

function findAnchor(anchor: string | null): HTMLElement | null {
  if (!anchor || typeof IntersectionObserver === 'undefined' || !CSS.supports('anchor-name', '--a')) return null
  const things = [...document.querySelectorAll<HTMLElement>(`[data-proactive-anchor="${CSS.escape(anchor)}"]`)]
  return things.find(inSight) ?? things[0] ?? null
}

function inSight(thing: Element): boolean {
  const { top, bottom, left, right } = thing.getBoundingClientRect()
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
}

/** Above or below, for a card with its menu closed. */
function hasRoom(thing: Element): boolean {
  const { top, bottom } = thing.getBoundingClientRect()
  return Math.max(top, innerHeight - bottom) >= roomNeeded
}

function overlap(a: Element, b: Element): boolean {
  const [one, other] = [a.getBoundingClientRect(), b.getBoundingClientRect()]
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}
