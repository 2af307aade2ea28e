/**
 * Captures the progress of forms: that a field was filled or emptied, that a form was submitted, that the browser refused a
 * field. The value of a field is never read: whether a field is empty is asked of a copy that requires a value.
 */

import type { Detector } from './detector.js'
import { fieldNameOf, formNameOf } from './names.js'
import { elementsOf, isWatched } from './watched.js'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Within this time a field that fails again in the same way counts once: libraries check validity at every key. */
const sameFailureMs = 1_000

export const watch: Detector = ({ clock: { elapsed }, capture, signal, onLeave }) => {
  const options = { signal, passive: true, capture: true }
  /** What was captured of each field of this page. */
  const captured = new Map<string, boolean>()
  const failedAt = new Map<string, number>()

  /** Calls `found` with the names of the form and the field that the event happened on, if it may be watched. */
  function onField(type: string, found: (form: string, field: string, element: Field) => void): void {
    addEventListener(
      type,
      (event) => {
        const elements = elementsOf(event)
        const [element] = elements
        if (!isField(element) || !isWatched(elements)) return
        found(formNameOf(element.form, elements), fieldNameOf(element, elements), element)
      },
      options,
    )
  }

  onField('change', (form, field, element) => {
    const filled = isFilled(element)
    const key = JSON.stringify([form, field])
    if (captured.get(key) === filled) return
    captured.set(key, filled)
    capture('form.field_changed', { form, field, filled })
  })
  onField('invalid', (form, field, { validity }) => {
    const code = codeOf(validity)
    const key = JSON.stringify([form, field, code])
    if (elapsed() - (failedAt.get(key) ?? -Infinity) < sameFailureMs) return
    failedAt.set(key, elapsed())
    capture('form.failed', { form, field, code })
  })
  addEventListener(
    'submit',
    (event) => {
      const elements = elementsOf(event)
      if (elements[0] && isWatched(elements)) capture('form.submitted', { form: formNameOf(elements[0], elements) })
    },
    options,
  )
  onLeave(() => {
    captured.clear()
    failedAt.clear()
  })
}

const isField = (element: unknown): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement

/** Returns whether a field has a value. */
function isFilled(field: Field): boolean {
  if (field instanceof HTMLSelectElement) return field.querySelector('option:checked:not([value=""])') !== null
  if (field instanceof HTMLInputElement && field.type === 'file') return field.files !== null && field.files.length > 0
  const copy = field.cloneNode()
  if (!isField(copy) || copy instanceof HTMLSelectElement) return false
  copy.required = true
  copy.disabled = false
  copy.readOnly = false
  return !copy.validity.valueMissing
}

/** Names the constraint that a field breaks: `value_missing`, `type_mismatch`, … */
function codeOf(validity: ValidityState): string {
  for (const name in validity) {
    if (name !== 'valid' && Reflect.get(validity, name) === true) return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  }
  return 'invalid'
}
