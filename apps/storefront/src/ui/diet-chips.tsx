import { X } from 'lucide-react'
import type { Locale } from '../shop/locale.js'
import { words } from '../shop/words.js'

/** The dietary filters, each with its removal. A plain form, so that it works without scripts. */
export function DietChips({ dietary, locale }: { dietary: readonly string[]; locale: Locale }) {
  const { dietOnly, dietOff, diets } = words[locale]
  if (dietary.length === 0) return null
  return (
    <form method="post" action="/api/shop/diets" aria-label={diets} className="flex flex-wrap gap-2">
      {dietary.map((diet) => {
        const name = dietOnly[diet] ?? diet
        return (
          <button key={diet} name="remove" value={diet} className="diet-chip" data-diet={diet} aria-label={dietOff(name)}>
            {name}
            <X aria-hidden="true" className="size-4" />
          </button>
        )
      })}
    </form>
  )
}
