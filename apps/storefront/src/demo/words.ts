import type { Locale } from '../shop/locale.js'

const en = {
  open: 'Demo',
  title: 'See it work',
  intro: 'A click sets the stage and sends the real events.',
  play: 'Play',
  playing: 'On its way…',
  reset: 'Back to the start',
  resetDone: 'Shop and assistant are back to the start.',
  later: '5 minutes later',
  laterDone: 'It is 5 minutes later for the assistant.',
  failed: 'That did not work. Is the server running?',
  none: 'There is nothing to play.',
}

const cs: typeof en = {
  open: 'Ukázka',
  title: 'Podívejte se',
  intro: 'Kliknutí připraví scénu a pošle skutečné události.',
  play: 'Spustit',
  playing: 'Už to běží…',
  reset: 'Vrátit na začátek',
  resetDone: 'Obchod i asistent jsou zpět na začátku.',
  later: 'O 5 minut později',
  laterDone: 'Pro asistenta je o 5 minut později.',
  failed: 'To se nepovedlo. Běží server?',
  none: 'Není co spustit.',
}

/** What the launcher says. */
export const demoWords: Record<Locale, typeof en> = { en, cs }
