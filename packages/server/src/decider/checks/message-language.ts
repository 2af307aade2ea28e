import { languageOf, normalized, tokensOf } from './folded.js'
import { namesIn, type Trusted, trustedTexts, withoutNames } from './trusted.js'

/** Words by which a language is recognized: frequent ones that the other language does not have. */
const frequent = {
  en: 'the is are you your yours it its of for and or left only add this that these again hold pay with at now not have has want would like can will be was were been just still here there from into shall one more free stock by if get it take make'.split(' '),
  cs: 'je jsou jste jsme se si na za vam vas vase vasi vaseho pro jen uz jeste zbyva zbyvaji pridat podrzet mate mame neni nejsou kus kusy kusu chcete muzete muzeme byl byla bylo misto znovu opet take nebo ale ktery ktera ktere co jak kdyz aby ze od ke ve ze jeden termin zaplatit objednavky tohle tento teto tyto volny volne zase'.split(' '),
}

/** Returns why a message is not in the language of the session; undefined where it is, or where nobody can tell. */
export function problemOfLanguage(message: string, trusted: Trusted): string | undefined {
  const known = trustedTexts(trusted)
  const scripts = known.join(' ')
  const rest = withoutNames(message, namesIn(trusted)).replace(/kč/giu, ' ')
  const foreign = [...rest.matchAll(/\p{L}/gu)].find(([letter]) => !/\p{Script=Latin}/u.test(letter) && !scripts.includes(letter))
  if (foreign) return `the letter '${foreign[0]}' is of another script`
  const language = languageOf(trusted.locale)
  if (language !== 'en' && language !== 'cs') return undefined
  const tokens = tokensOf(rest)
  const own = new Set(known.flatMap((text) => normalized(text).toLowerCase().match(/\p{L}+/gu) ?? []))
  const czechLetters = (normalized(rest).toLowerCase().match(/\p{L}*[ěščřžýůťďň]\p{L}*/gu) ?? []).filter((word) => language !== 'en' || !own.has(word))
  const counts = {
    en: tokens.filter((token) => frequent.en.includes(token)).length,
    cs: tokens.filter((token) => frequent.cs.includes(token)).length + czechLetters.length,
  }
  const other = language === 'en' ? 'cs' : 'en'
  return counts[other] > counts[language] ? `it is ${other}, and the session is ${language}` : undefined
}
