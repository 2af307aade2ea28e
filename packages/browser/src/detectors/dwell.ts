/**
 * Captures how long a person stays on the zones that the app declares by `data-proactive-zone`: with a pointer that can
 * hover, the time on the zone; on a touch screen, the time that the zone is half visible. Movement is sampled once a frame.
 */

import type { Detector, WatchedPage } from './detector.js'
import { zoneAttribute, zoneOf } from './names.js'
import { createStay, type Stay } from './stay.js'
import { elementsOf, isWatched, lineage } from './watched.js'

export const watch: Detector = (page) => {
  const stays = new Map<Element, Stay>()
  const { signal, onLeave } = page

  function endAll(): void {
    for (const stay of stays.values()) stay.end()
    stays.clear()
  }

  addEventListener(
    'visibilitychange',
    () => {
      const isHidden = document.visibilityState === 'hidden'
      for (const stay of stays.values()) stay[isHidden ? 'pause' : 'resume']()
    },
    { signal, capture: true },
  )
  onLeave(endAll)
  signal.addEventListener('abort', () => {
    for (const stay of stays.values()) stay.drop()
    stays.clear()
  })
  if (matchMedia('(hover: none)').matches) watchView(page, stays)
  else watchPointer(page, stays, endAll)
}

function begin(page: WatchedPage, stays: Map<Element, Stay>, zone: Element): void {
  const elements = lineage(zone)
  const target = zoneOf(elements)
  if (target !== undefined && !stays.has(zone) && isWatched(elements)) stays.set(zone, createStay(page, target))
}

function end(stays: Map<Element, Stay>, zone: Element): void {
  stays.get(zone)?.end()
  stays.delete(zone)
}

function watchPointer(page: WatchedPage, stays: Map<Element, Stay>, endAll: () => void): void {
  const options = { signal: page.signal, passive: true, capture: true }
  let last: PointerEvent | null = null

  function enter(elements: readonly Element[]): void {
    const zones = elements.filter((element) => element.hasAttribute(zoneAttribute))
    for (const zone of stays.keys()) if (!zones.includes(zone)) end(stays, zone)
    for (const zone of zones) begin(page, stays, zone)
  }

  function sample(): void {
    const moved = last
    last = null
    if (!moved || page.signal.aborted) return
    // After a navigation within the page the pointer may still be on a zone.
    if (stays.size === 0) enter(lineage(moved.target))
    for (const stay of stays.values()) stay.move(moved.clientX, moved.clientY)
  }

  addEventListener('pointerover', (event) => event.pointerType !== 'touch' && enter(elementsOf(event)), options)
  addEventListener('pointerout', ({ relatedTarget }) => relatedTarget === null && endAll(), options)
  addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerType === 'touch') return
      if (!last) requestAnimationFrame(sample)
      last = event
    },
    options,
  )
}

/** How long to wait for further changes of the page before its zones are looked up. */
const lookUpMs = 500

function watchView(page: WatchedPage, stays: Map<Element, Stay>): void {
  const view = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
        // A zone that is higher than the window is never half visible, but may fill half of the window.
        const fillsHalf = rootBounds !== null && intersectionRect.height >= rootBounds.height / 2
        if (isIntersecting && (intersectionRatio >= 0.5 || fillsHalf)) begin(page, stays, target)
        else end(stays, target)
        if (!target.isConnected) view.unobserve(target)
      }
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] },
  )
  let timer: ReturnType<typeof setTimeout> | undefined
  const lookUp = (): void => {
    timer = undefined
    for (const zone of document.querySelectorAll(`[${zoneAttribute}]`)) view.observe(zone)
  }
  const changes = new MutationObserver(() => {
    timer ??= setTimeout(lookUp, lookUpMs)
  })
  changes.observe(document, { subtree: true, childList: true, attributeFilter: [zoneAttribute] })
  lookUp()
  page.onLeave(() => {
    // Observed anew, a zone that stays in view on the next page is reported again.
    view.disconnect()
    timer ??= setTimeout(lookUp, lookUpMs)
  })
  page.signal.addEventListener('abort', () => {
    clearTimeout(timer)
    changes.disconnect()
    view.disconnect()
  })
}
