import { variantSelectors } from '@proactive/protocol/bandit'
import type { PromptDefinition } from './prompt.js'

/** The variant of a prompt without variants. */
export const defaultVariant = '_default'

/**
 * Checks what a host registers, which may have been written without types.
 *
 * @throws TypeError that names the prompt, the field and the remedy.
 */
export function checkPrompt(prompt: PromptDefinition): void {
  const { id, priority, triggers, triggerLogic, surface, variants, variantSelector }: { [field in keyof PromptDefinition]?: unknown } = Object(prompt)
  if (!isWord(id)) throw new TypeError(`A prompt has an id that is not empty, not ${shown(id)}.`)
  const fail = (what: string): never => {
    throw new TypeError(`The prompt '${id}' ${what}`)
  }
  if (priority !== undefined && !(typeof priority === 'number' && Number.isFinite(priority))) fail(`has the priority ${shown(priority)}. Pass a number.`)
  if (!isArray(triggers)) return fail(`has ${shown(triggers)} as triggers. Pass an array, such as [triggers.dwell({ ms: 30_000 })].`)
  for (const trigger of triggers) {
    const { id: name, condition }: { id?: unknown; condition?: unknown } = Object(trigger)
    if (!isWord(name) || typeof condition !== 'function') fail(`has the trigger ${shown(trigger)}. A trigger is { id, condition }, with a function as its condition.`)
  }
  if (triggerLogic !== undefined && triggerLogic !== 'AND' && triggerLogic !== 'OR') fail(`has the triggerLogic ${shown(triggerLogic)}. It is 'AND' or 'OR'.`)
  if (variantSelector !== undefined && !variantSelectors.some((one) => one === variantSelector)) {
    fail(`has the variantSelector ${shown(variantSelector)}. Choose ${variantSelectors.join(', ')}.`)
  }
  if (variants === undefined) {
    if (!hasWords(surface)) fail('has no words. Pass surface.text as a text that is not empty, or as a function.')
    return
  }
  if (!isArray(variants) || variants.length === 0) return fail(`has ${shown(variants)} as variants. Pass an array with at least one variant, or leave it out.`)
  const seen = new Set<unknown>()
  for (const variant of variants) {
    const { id: name, surface: own }: { id?: unknown; surface?: unknown } = Object(variant)
    if (!isWord(name)) fail(`has a variant with the id ${shown(name)}. Pass an id that is not empty.`)
    if (seen.has(name)) fail(`has two variants with the id '${String(name)}'. Give each its own.`)
    if (!hasWords(own)) fail(`has the variant '${String(name)}' without words. Pass its surface.text as a text that is not empty, or as a function.`)
    seen.add(name)
  }
}

const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isWord = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

/** Returns whether a surface has words. Those of a function are known when it is shown. */
function hasWords(surface: unknown): boolean {
  const { text }: { text?: unknown } = Object(surface)
  return isWord(text) || typeof text === 'function'
}

const shown = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : typeof value === 'object' && value !== null ? 'an object of another shape' : String(value))
