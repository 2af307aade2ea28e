/**
 * Captures a click that nothing answers within 2.5 s: no change of the page, no scroll, no selection, no focus, no
 * navigation. The page is observed only while a click waits for its answer.
 *
 * Tricky cases:
 * - The press of the button moves the focus before the click: only a focus after the click is an answer to it.
 * - A click on empty space, or in a field, expects no answer.
 */

import type { Detector } from './detector.js'
import { targetOf } from './names.js'
import { elementsOf, isWatched } from './watched.js'

const answerMs = 2_500

/** Elements whose answer the page does not show: they take a caret, or draw by themselves. */
const silent =
  'textarea, select, option, audio, video, canvas, iframe, object, embed, [contenteditable]:not([contenteditable="false"]), input:not([type="button"], [type="submit"], [type="reset"], [type="image"])'
/** Elements that look as if a click did something. */
const inviting = 'a, button, input, summary, label, img, svg, [role], [onclick], [tabindex]'

export const watch: Detector = ({ capture, signal, onLeave }) => {
  /** The clicks that wait for an answer, by their element. */
  const waiting = new Map<Element, ReturnType<typeof setTimeout>>()
  let stopObserving: (() => void) | undefined

  function forget(): void {
    stopObserving?.()
    for (const timer of waiting.values()) clearTimeout(timer)
    waiting.clear()
  }

  function wait(click: MouseEvent, elements: readonly Element[], element: Element): void {
    if (waiting.has(element)) return
    if (waiting.size === 0) stopObserving = observeAnswers(forget)
    const target = targetOf(elements)
    const timer = setTimeout(() => {
      waiting.delete(element)
      if (waiting.size === 0) stopObserving?.()
      if (!followsLink(click, elements)) capture('click.dead', { target })
    }, answerMs)
    waiting.set(element, timer)
  }

  addEventListener(
    'click',
    (event) => {
      if (event.detail === 0) return
      const elements = elementsOf(event)
      const [element] = elements
      if (element && isWatched(elements) && expectsAnswer(elements)) wait(event, elements, element)
    },
    { signal, passive: true, capture: true },
  )
  onLeave(forget)
  signal.addEventListener('abort', forget)
}

function expectsAnswer(elements: readonly Element[]): boolean {
  if (elements.some((element) => element.matches(silent))) return false
  if (elements.some((element) => element.matches(inviting))) return true
  return [...(elements[0]?.childNodes ?? [])].some((node) => node instanceof Text && node.data.trim() !== '')
}

/** Returns whether the browser follows a link, or opens another program: nothing on the page tells that. */
function followsLink({ defaultPrevented }: MouseEvent, elements: readonly Element[]): boolean {
  return !defaultPrevented && elements.some((element) => element.matches('a[href]:not([href^="#"])'))
}

/** Calls `onAnswer` at the first sign that something answered a click. Returns the function that stops observing. */
function observeAnswers(onAnswer: () => void): () => void {
  const observing = new AbortController()
  const { signal } = observing
  const options = { signal, passive: true, capture: true }
  const changes = new MutationObserver(onAnswer)
  changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  for (const type of ['scroll', 'focusin', 'input', 'change', 'toggle', 'blur', 'visibilitychange', 'popstate', 'hashchange', 'fullscreenchange', 'copy']) {
    addEventListener(type, onAnswer, options)
  }
  // A click places the caret, which is nothing to see.
  document.addEventListener('selectionchange', () => document.getSelection()?.isCollapsed === false && onAnswer(), options)
  const { navigation } = globalThis as { navigation?: EventTarget }
  navigation?.addEventListener('navigate', onAnswer, { signal })
  return () => {
    observing.abort()
    changes.disconnect()
  }
}
