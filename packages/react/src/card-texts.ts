/**
 * The texts that only a card has, which are loaded with it. `{total}` and `{threshold}` in `score` are points.
 */

const en = {
  byRule: 'Automatic',
  why: 'Why this?',
  score: 'Score: {total}. Shown from {threshold}.',
  forgetPiece: 'Forget this',
  notAboutYou: 'This is about the site, not you.',
  notNow: 'Not now',
  muteCategory: 'Don’t show suggestions like this',
  settings: 'Settings',
}

/** The texts of a card in one language. */
export type CardTexts = typeof en

const cs: CardTexts = {
  byRule: 'Automaticky',
  why: 'Proč to vidím?',
  score: 'Skóre: {total}. Zobrazujeme od {threshold}.',
  forgetPiece: 'Zapomenout',
  notAboutYou: 'Tohle se týká webu, ne vás.',
  notNow: 'Teď ne',
  muteCategory: 'Podobné návrhy už nezobrazovat',
  settings: 'Nastavení',
}

export const cardTexts = { en, cs }
