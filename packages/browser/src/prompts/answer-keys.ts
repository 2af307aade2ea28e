import type { PromptKeys, PromptResponse } from './prompt.js'

/** What answers a prompt beside its buttons. */
export interface AnswerKeys {
  keys: PromptKeys
  /** Whether only the space bar answers, with yes; any other input ends the prompt without an answer. */
  isSpaceOnly: boolean
  signal: AbortSignal
}

/**
 * Listens for the keys that answer a prompt, wherever the focus is; within a field and on a button only the space bar may.
 * For a renderer of your own.
 *
 * @example
 * listenForAnswer(resolve, { keys, isSpaceOnly: palette === 'subtitle_only', signal })
 */
export function listenForAnswer(answer: (response: PromptResponse) => void, { keys, isSpaceOnly, signal }: AnswerKeys): void {
  if (typeof document === 'undefined') return
  const options = { signal, capture: true }

  function onKey(event: KeyboardEvent): void {
    const response = isSpaceOnly ? (event.key === ' ' ? 'yes' : 'dismiss') : responseTo(event, keys)
    if (!response) return
    if (!isSpaceOnly || response === 'yes') {
      event.preventDefault()
      event.stopPropagation()
    }
    answer(response)
  }

  addEventListener('keydown', onKey, options)
  if (isSpaceOnly) addEventListener('pointerdown', () => answer('dismiss'), options)
}

function responseTo({ key, target, altKey, ctrlKey, metaKey }: KeyboardEvent, keys: PromptKeys): PromptResponse | null {
  if (altKey || ctrlKey || metaKey || isField(target)) return null
  if (key === keys.yes) return 'yes'
  if (key === keys.no) return 'no'
  return key === keys.dismiss ? 'dismiss' : null
}

/** Returns whether a key there is meant for something else: a text, or a control that has a use for it. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, button, a[href], [contenteditable]:not([contenteditable="false"])') !== null
