/**
 * Captures the error messages that the page shows: an element with `role="alert"`, a field with `aria-invalid`, or one that
 * the app marks with `data-proactive-error="<code>"`. Their text is not sent. Changes of the page are looked through at
 * most twice a second, when the browser is idle.
 */

import type { Detector } from './detector.js'
import { fieldNameOf, placeOf } from './names.js'
import { isWatched, lineage } from './watched.js'

const codeAttribute = 'data-proactive-error'
const errors = `[${codeAttribute}], [role="alert"], [aria-invalid="true"]`

const lookUpMs = 500

export const watch: Detector = ({ capture, signal }) => {
  let shown = new Set<Element>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function lookUp(): void {
    timer = undefined
    if (signal.aborted) return
    const now = new Set([...document.querySelectorAll(errors)].filter(isShown))
    for (const element of now) if (!shown.has(element)) report(element)
    shown = now
  }

  function report(element: Element): void {
    const elements = lineage(element)
    if (!isWatched(elements)) return
    const isField = element.getAttribute('aria-invalid') === 'true'
    const code = element.getAttribute(codeAttribute) || (isField ? 'invalid' : 'alert')
    const place = placeOf(elements)
    capture('error.shown', { where: isField ? `${place} ${fieldNameOf(element, elements)}` : place, code })
  }

  const changes = new MutationObserver(() => {
    timer ??= setTimeout(() => idly(lookUp), lookUpMs)
  })
  changes.observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: [codeAttribute, 'role', 'aria-invalid', 'hidden', 'class', 'style'],
  })
  idly(lookUp)
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    changes.disconnect()
  })
}

function idly(task: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(task, { timeout: lookUpMs })
  else setTimeout(task)
}

/** Returns whether a message is visible. A live region waits in the page, empty, for its message. */
function isShown(element: Element): boolean {
  const isEmpty = element.matches('[role="alert"]') && element.textContent?.trim() === ''
  return !isEmpty && (element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? element.closest('[hidden]') === null)
}
