import type { Metadata } from 'next'
import { readDiets } from '../../shop/read-diets.js'
import { readLocale } from '../../shop/read-locale.js'
import { AssistantSections } from '../../ui/assistant-sections.js'
import { DietChips } from '../../ui/diet-chips.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readLocale()).words.settingsTitle }
}

/** What the assistant may do, what it did, and the dietary filters that the shopper accepted. */
export default async function SettingsPage() {
  const { locale, words } = await readLocale()
  const dietary = await readDiets()
  return (
    <div className="wrap pt-8 md:pt-14">
      <h1 className="display text-[clamp(2.25rem,6vw,4rem)]">{words.settingsTitle}</h1>
      <p className="mt-3 max-w-[60ch] text-soft">{words.settingsText}</p>
      <div className="settings-columns">
        <AssistantSections />
        <section aria-labelledby="diets">
          <h2 id="diets" className="title mb-3 text-2xl">
            {words.diets}
          </h2>
          <p className="mb-3 text-soft">{dietary.length > 0 ? words.dietsText : words.noDiets}</p>
          <DietChips dietary={dietary} locale={locale} />
        </section>
      </div>
    </div>
  )
}
