import type { Locale } from '../shop/locale.js'
import { words } from '../shop/words.js'
import { DietChips } from './diet-chips.js'
import { EmptyState } from './empty-state.js'

/** Shown in place of products that no dietary filter lets through: the filters, each with its removal. */
export function NothingFitsDiets({ dietary, locale }: { dietary: readonly string[]; locale: Locale }) {
  const { nothingFitsDiets, nothingFitsDietsText } = words[locale]
  return (
    <div className="pt-8" data-nothing-fits>
      <EmptyState title={nothingFitsDiets} text={nothingFitsDietsText} heading="h2">
        <DietChips dietary={dietary} locale={locale} />
      </EmptyState>
    </div>
  )
}
