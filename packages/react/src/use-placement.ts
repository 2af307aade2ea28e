'use client'

import { useEffect, useLayoutEffect, useState } from 'react'

/**
 * Where a card is shown. `anchored`: beside the thing that it concerns. `corner`: the thing is not in view, or there is
 * none. `folded`: the thing was scrolled out of view, or the card covered the focused element; a pill remains. On small
 * screens the style sheet shows all of them at the bottom.
 */
export type Placement = 'anchored' | 'corner' | 'folded'

/** The name by which the style sheet places the card. */
const cardAnchor = '--proactive-anchor'
/** The height of a typical card with its margins, in pixels. */
const roomNeeded = 200

/** Places a card, and observes whether its anchor stays in view. Returns the placement and a function that unfolds the card. */
export function usePlacement(anchor: string | null, card: HTMLElement | null): [Placement, () => void] {
  const [placement, setPlacement] = useState<Placement>(() => {
    const thing = findAnchor(anchor)
    return thing && isInView(thing) && hasRoom(thing) ? 'anchored' : 'corner'
  })

  useLayoutEffect(() => {
    const thing = findAnchor(anchor)
    if (!thing) return undefined
    const removeName = addAnchorName(thing)
    // A card that started in the corner stays there: a card never moves to an anchor that comes into view later.
    const observer = new IntersectionObserver(([entry]) =>
      setPlacement((now) => (now === 'corner' || !thing.isConnected ? 'corner' : entry?.isIntersecting ? 'anchored' : 'folded')),
    )
    observer.observe(thing)
    return () => {
      observer.disconnect()
      removeName()
    }
  }, [anchor])

  useEffect(() => {
    const fold = ({ target }: FocusEvent): void => {
      if (card && target instanceof Element && !card.contains(target) && doOverlap(card, target)) setPlacement('folded')
    }
    document.addEventListener('focusin', fold)
    return () => document.removeEventListener('focusin', fold)
  }, [card])

  return [placement, () => setPlacement('corner')]
}

function findAnchor(anchor: string | null): HTMLElement | null {
  if (!anchor || typeof IntersectionObserver === 'undefined' || !CSS.supports('anchor-name', '--a')) return null
  const things = [...document.querySelectorAll<HTMLElement>(`[data-proactive-anchor="${CSS.escape(anchor)}"]`)]
  return things.find(isInView) ?? things[0] ?? null
}

/** Names a thing as the card's anchor, beside its own names. Returns the function that takes only that name away. */
function addAnchorName(thing: HTMLElement): () => void {
  const { style } = thing
  const inline = style.getPropertyValue('anchor-name')
  const priority = style.getPropertyPriority('anchor-name')
  const own = namesIn(getComputedStyle(thing).getPropertyValue('anchor-name') || inline)
  style.setProperty('anchor-name', [...own, cardAnchor].join(', '), 'important')
  return () => {
    const names = namesIn(style.getPropertyValue('anchor-name'))
    if (!names.includes(cardAnchor)) return
    const isUnchanged = names.length === own.length + 1 && own.every((name) => names.includes(name))
    const left = isUnchanged ? inline : names.filter((name) => name !== cardAnchor).join(', ')
    if (left) style.setProperty('anchor-name', left, priority)
    else style.removeProperty('anchor-name')
  }
}

const namesIn = (value: string): string[] => value.split(',').flatMap((name) => (/^\s*(--\S+)\s*$/.exec(name)?.[1] ?? []))

function isInView(thing: Element): boolean {
  const { top, bottom, left, right } = thing.getBoundingClientRect()
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
}

/** Returns whether a card with a closed menu fits above or below. */
function hasRoom(thing: Element): boolean {
  const { top, bottom } = thing.getBoundingClientRect()
  return Math.max(top, innerHeight - bottom) >= roomNeeded
}

function doOverlap(a: Element, b: Element): boolean {
  const [one, other] = [a.getBoundingClientRect(), b.getBoundingClientRect()]
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}
