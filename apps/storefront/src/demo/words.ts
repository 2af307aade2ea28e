import type { Locale } from '../shop/locale.js'

const en = {
  open: 'Demo',
  title: 'See it in action',
  intro: 'Play a scenario: the shop sends real events and the assistant responds.',
  play: 'Play',
  playing: 'Starting…',
  watch: 'What to watch',
  hide: 'Hide what to watch',
  nextDay: 'The clock has moved on to the next day.',
  reset: 'Reset the demo',
  resetDone: 'The shop and the assistant have been reset.',
  second: 'Second shopper',
  later: 'Skip 5 minutes',
  laterDone: 'The assistant’s clock has moved on by 5 minutes.',
  failed: 'That did not work. Is the server running?',
  none: 'There are no scenarios to play.',
  needsLevel: (level: number) => `Not at this level: start the store with PROACTIVE_LEVEL=${level} or higher.`,
}

const cs: typeof en = {
  open: 'Ukázka',
  title: 'Podívejte se, jak to funguje',
  intro: 'Spusťte scénář: obchod pošle skutečné události a\u00a0asistent na\u00a0ně zareaguje.',
  play: 'Spustit',
  playing: 'Spouští se…',
  watch: 'Čeho si všimnout',
  hide: 'Skrýt, čeho si všimnout',
  nextDay: 'Hodiny se posunuly na\u00a0další den.',
  reset: 'Obnovit ukázku',
  resetDone: 'Obchod i\u00a0asistent jsou zase na\u00a0začátku.',
  second: 'Druhý zákazník',
  later: 'Posunout o\u00a05\u00a0minut',
  laterDone: 'Hodiny asistenta se posunuly o\u00a05\u00a0minut.',
  failed: 'To se nepovedlo. Běží server?',
  none: 'Žádný scénář tu není.',
  needsLevel: (level: number) => `Na této úrovni ne. Spusťte obchod s\u00a0PROACTIVE_LEVEL=${level} nebo vyšší.`,
}

/** The launcher's texts by language. */
export const demoWords: Record<Locale, typeof en> = { en, cs }
