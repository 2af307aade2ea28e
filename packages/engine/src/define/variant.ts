import { checkOptions, isRecord, type Moment, moments, type Words } from '@proactive/protocol'
import { type VariantSelector, variantSelectors } from '@proactive/protocol/bandit'
import { aText, giving, isWords } from './check-use-case.js'
import { mistake } from './mistake.js'

/** One way to tell the same: other words, and perhaps another moment. */
export interface Variant<Known> {
  words: (known: Known) => Words
  /** When the page shows it: at once, at the next pause, or at the next break. Default: by its priority. */
  readonly moment?: Moment
}

/** A variant as the engine reads it. */
export interface VariantOfUseCase<Known> {
  words(known: Known): Words
  readonly moment?: Moment
}

/** Variants by their names. */
export type Variants<Known> = Readonly<Record<string, Variant<Known>>>

/**
 * Returns the variants of a use case with their words checked.
 *
 * @throws Error that names a variant without words, a moment or a selector that there is not.
 */
export function checkedVariants<Known>(
  definition: string,
  { variants, variantSelector }: { variants?: Variants<Known> | undefined; variantSelector?: VariantSelector | undefined },
): { variants?: Readonly<Record<string, VariantOfUseCase<Known>>> } {
  if (variantSelector !== undefined && !variantSelectors.includes(variantSelector))
    throw mistake(definition, `variantSelector is '${variantSelector}'; give one of ${variantSelectors.join(', ')}.`)
  if (variants === undefined) {
    if (variantSelector !== undefined) throw mistake(definition, 'variantSelector chooses among variants, but there are none; add variants, or leave variantSelector out.')
    return {}
  }
  const names: unknown[] = isRecord(variants) ? Object.keys(variants) : []
  if (names.length === 0) throw mistake(definition, 'variants names none; give each variant a name and words, such as { short: { words: () => … } }, or leave variants out.')
  const checked = Object.entries(variants).map(([name, variant]) => [name, checkedVariant(definition, name, variant)] as const)
  return { variants: Object.fromEntries(checked) }
}

function checkedVariant<Known>(definition: string, name: string, variant: Variant<Known>): VariantOfUseCase<Known> {
  const where = `${definition} variants.${name}`
  if (name.trim() === '' || name.length > 40) throw mistake(definition, `a variant is called '${name.slice(0, 60)}'; give it a name of 1 to 40 characters.`)
  if (!isRecord(variant) || typeof variant.words !== 'function') throw mistake(where, 'it lacks words; give a function that returns what this variant says.')
  checkOptions(where, variant, { words: true, moment: true })
  const { words, moment } = variant
  if (moment !== undefined && !moments.includes(moment)) throw mistake(where, `moment is '${moment}'; give one of ${moments.join(', ')}.`)
  return { words: giving(where, { name: 'words', callback: words, isRight: (said) => isWords(said) && said !== '', wanted: aText }), ...(moment && { moment }) }
}
