import type { FillableField, Registry } from './registry.js'

/** A value for a field, as a command names it. */
export interface FieldValue {
  field: string
  value: string
  annotation?: string
}

/** A field that was filled in: what it held before, and what it holds since. */
export interface FilledField extends FieldValue {
  readonly before: string
}

/** Input types that hold text. Every other one, such as `password`, `hidden` or `file`, is refused. */
const textTypes: ReadonlySet<string> = new Set(['text', 'search', 'tel', 'url', 'email', 'number', 'date', 'time', 'month', 'week', 'datetime-local'])
/** Autofill tokens of secrets: payment cards, passwords and codes. */
const secretTokens = /^(cc-.*|(current|new)-password|one-time-code)$/

/** Returns whether a command may fill in a field: it holds text, is editable, is for no secret, and the person can see it. */
export function isFillable(field: FillableField): boolean {
  if (field.disabled || !field.isConnected || !isVisible(field)) return false
  const autocomplete = field.getAttribute('autocomplete')?.toLowerCase() ?? ''
  if (autocomplete.split(/\s+/).some((token) => secretTokens.test(token))) return false
  if (field instanceof HTMLSelectElement) return !field.multiple
  return !field.readOnly && (field instanceof HTMLTextAreaElement || textTypes.has(field.type))
}

/** A browser that cannot tell, such as one before 2024, takes every field for a visible one. */
function isVisible(field: FillableField): boolean {
  return 'checkVisibility' in field ? field.checkVisibility({ visibilityProperty: true }) : true
}

/**
 * Fills in the fields that are registered, fillable and untouched by the person. Returns those that now hold the value,
 * with what they held before.
 */
export function fillFields(values: readonly FieldValue[], registry: Registry): FilledField[] {
  return values.flatMap((wanted) => {
    const field = registry.get('field', wanted.field)
    if (!field || !isFillable(field) || registry.isTyped(field)) return []
    const before = field.value
    if (before !== wanted.value) registry.fill(field, () => setValue(field, wanted.value))
    return field.value === wanted.value ? [{ ...wanted, before }] : []
  })
}

/** Restores the fields that still hold what was filled in. Returns how many were restored. */
export function restoreFields(filled: readonly FilledField[], registry: Registry): number {
  return filled.filter(({ field: name, value, before }) => {
    const field = registry.get('field', name)
    if (!field || field.value !== value || registry.isTyped(field)) return false
    registry.fill(field, () => setValue(field, before))
    return true
  }).length
}

/**
 * Sets a value as if a person had: past React's own tracking of the value, and with the events that frameworks listen
 * to. A select without that option, and an input that the value does not suit, keep what they held.
 */
function setValue(field: FillableField, value: string): void {
  if (field instanceof HTMLSelectElement && !Array.from(field.options).some((option) => option.value === value && !option.disabled)) return
  const before = field.value
  setNatively(field, value)
  if (field.value !== value) return setNatively(field, before)
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }))
}

/** Sets the value by the prototype's own setter: React replaces the one of the element to notice its own changes. */
function setNatively(field: FillableField, value: string): void {
  const { prototype } = field instanceof HTMLSelectElement ? HTMLSelectElement : field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement
  Reflect.set(prototype, 'value', value, field)
}
