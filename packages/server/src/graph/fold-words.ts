/** Letters that are no letter with an accent, and are searched as others. */
const plain: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i' }

/**
 * Returns the words of a text without accents and capitals, in their order.
 *
 * @example
 * foldWords('Káva & čaj') // ['kava', 'caj']
 */
export function foldWords(text: string): string[] {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[łøđßæœı]/g, (letter) => plain[letter] ?? letter)
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

/** Returns the beginning of a word that its other forms share: inflection changes the end of a word. */
export function stemOf(word: string): string {
  if (word.length < 4 || /^\d+$/.test(word)) return word
  return word.slice(0, word.length < 8 ? -1 : -2)
}

/** Words that ask and say nothing of what about, by language; without accents. */
const asking: Readonly<Record<string, string>> = {
  en: `a about an and any are as at be been but by can could do does did for from get give had has have how i if in into is it its me my of on or our
    please shall should so some tell than that the their them then there these they this those to was we were what when where which who why will with
    would you your much many long want need like know`,
  cs: `a aby ale ani ano asi az bez bude budu by byl byla bych co ci do ho i ja jak jake jaka jaky jako je jeho jeji jejich jen jenz jeste ji jsem jsi jsme
    jsou jste k kde kdo kdy kdyz ke kolik ktera ktere ktery ma mam mame mate me mezi mi mit mne mohu moct mohl muj muze muzu muzete my na nad nam nas ne nebo
    nej neni nez ni o od on ona po pod podle pokud prece pri pro proc prosim s se si sve svuj ta tak take takze tam te tedy tento teto ti to tohle tom toto tu
    tuto ty u uz v vam vas vase ve vsak z za ze zda`,
}

/**
 * Returns the words of a question that say what it is about, each once; all its words where none says more than that
 * something is asked.
 */
export function wordsOfQuestion(question: string, locale: string): string[] {
  const words = [...new Set(foldWords(question))]
  const ignored = new Set((asking[locale] ?? '').split(/\s+/))
  const telling = words.filter((word) => !ignored.has(word))
  return telling.length > 0 ? telling : words
}
