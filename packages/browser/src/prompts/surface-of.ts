import { closestLanguage } from '@proactive/protocol'
import type { PromptDefinition, PromptSurface, RenderFn, ResolvedSurface, TriggerContext } from './prompt.js'
import { defaultVariant } from './check-prompt.js'

/** The answers where a surface does not name them. */
const labels: Readonly<Record<string, { yes: string; no: string }>> = { en: { yes: 'Yes', no: 'No' }, cs: { yes: 'Ano', no: 'Ne' } }

/** Returns the surfaces of a prompt by variant, each completed from the prompt's own. */
export function surfacesOf({ surface, variants }: PromptDefinition): ReadonlyMap<string, PromptSurface> {
  if (variants) return new Map(variants.map(({ id, surface: own }) => [id, { ...surface, ...own }]))
  return new Map(surface ? [[defaultVariant, surface]] : [])
}

/** Returns whether a surface can be shown in a subtitle bar. */
export const canBeSubtitle = ({ placement }: PromptSurface, render: RenderFn | null): boolean =>
  placement === 'subtitle' || (placement === undefined && render?.isSubtitle === true)

/**
 * Returns a surface with its words and labels as texts.
 *
 * @throws Error when the words are none, or their function throws.
 */
export function resolveSurface(surface: PromptSurface, ctx: TriggerContext, locale: string): ResolvedSurface {
  const text: unknown = typeof surface.text === 'function' ? surface.text(ctx) : surface.text
  if (typeof text !== 'string' || text.trim() === '') throw new TypeError(`surface.text gives ${typeof text === 'string' ? 'an empty text' : String(text)}. Return the words of the prompt.`)
  const { yes, no } = closestLanguage(labels, locale) ?? { yes: 'Yes', no: 'No' }
  return { ...surface, text, yesLabel: surface.yesLabel ?? yes, noLabel: surface.noLabel ?? no }
}
