import { type Locale, locales } from '../shop/locale.js'
import { words } from '../shop/words.js'

const names: Readonly<Record<Locale, string>> = { en: 'English', cs: 'Čeština' }

/** Switches the language. A plain form, so that it works without scripts. */
export function LanguageSwitch({ locale }: { locale: Locale }) {
  return (
    <form method="post" action="/api/shop/locale" aria-label={words[locale].language} className="language">
      {locales.map((one) => (
        <button key={one} name="locale" value={one} lang={one} aria-pressed={one === locale}>
          {one.toUpperCase()}
          <span className="sr-only">, {names[one]}</span>
        </button>
      ))}
    </form>
  )
}
