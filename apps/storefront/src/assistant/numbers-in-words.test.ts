import type { KnownFacts } from '@proactive/engine'
import type { Words } from '@proactive/protocol'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { grocery } from './index.js'

const numbers = [0, 1, 2, 4, 5, 21, 1.5]

/** What each use case knows when every number that it may tell is `n`. */
const known: Readonly<Record<string, (n: number) => Omit<KnownFacts, 'now'>>> = {
  rescue_scarce_item: (n) => ({ signal: { productId: 'milk', stock: n }, facts: { left: n, other: { productId: 'oat_drink', en: 'Oat drink', cs: 'Ovesný nápoj' } } }),
  offer_delivery_slot: (n) => ({ signal: { slotId: 'Z3-2026-01-06-18', slot: 'A-B' }, facts: { slot: { price: n * 100, left: n } } }),
  switch_payment: () => ({ signal: { provider: 'card' }, facts: { other: 'paypal' } }),
  recall_usual: (n) => ({ signal: { productId: 'eggs', orders: n, of: n }, facts: { left: n, name: { en: 'Eggs', cs: 'Vejce', brand: 'Farma' }, favourite: null } }),
  learn_diet: (n) => ({ signal: { tag: 'vegan', seen: n }, facts: {} }),
  fill_address: () => ({ signal: {}, facts: { address: { street: 'Dlouhá' } } }),
  warm_slots: () => ({ signal: {}, facts: { postcode: 'A' } }),
  estimate_delivery: (n) => ({ signal: { step: 'delivery', dwellMs: n * 1_000 }, facts: {} }),
  recover_payment: () => ({ signal: { method: 'card' }, facts: {} }),
}

/** Every text with a number, by use case, part and language, for each of the numbers; the variants below have them in other sentences. */
const inWords: Readonly<Record<string, string[]>> = {
  'rescue_scarce_item words en': [
    'Only 0 left. Add one to your basket?',
    'This is the last one. Add it to your basket?',
    'Only 2 left. Add one to your basket?',
    'Only 4 left. Add one to your basket?',
    'Only 5 left. Add one to your basket?',
    'Only 21 left. Add one to your basket?',
    'Only 1.5 left. Add one to your basket?',
  ],
  'rescue_scarce_item words cs': [
    'Na skladě zbývá jen 0 kusů. Přidat jeden do košíku?',
    'Je to poslední kus. Přidat ho do košíku?',
    'Na skladě zbývají jen 2 kusy. Přidat jeden do košíku?',
    'Na skladě zbývají jen 4 kusy. Přidat jeden do košíku?',
    'Na skladě zbývá jen 5 kusů. Přidat jeden do košíku?',
    'Na skladě zbývá jen 21 kusů. Přidat jeden do košíku?',
    'Na skladě zbývá jen 1,5 kusu. Přidat jeden do košíku?',
  ],
  'rescue_scarce_item why en': ['0', '1', '2', '4', '5', '21', '1.5'].map((n) => `Only ${n} left in stock`),
  'rescue_scarce_item why cs': [
    'Na skladě zbývá jen 0 kusů',
    'Na skladě zbývá jen 1 kus',
    'Na skladě zbývají jen 2 kusy',
    'Na skladě zbývají jen 4 kusy',
    'Na skladě zbývá jen 5 kusů',
    'Na skladě zbývá jen 21 kusů',
    'Na skladě zbývá jen 1,5 kusu',
  ],
  'offer_delivery_slot words en': ['0.00', '1.00', '2.00', '4.00', '5.00', '21.00', '1.50'].map(
    (price) => `The A–B slot on Tue 6 Jan is free again for CZK ${price}. Hold it for you?`,
  ),
  'offer_delivery_slot words cs': ['0,00', '1,00', '2,00', '4,00', '5,00', '21,00', '1,50'].map(
    (price) => `Termín A–B (út 6. 1.) je zase volný za ${price} Kč. Podržet vám ho?`,
  ),
  'recall_usual words en': [
    'Did you forget Eggs? You had this in 0 of your 0 orders.',
    'Did you forget Eggs? You had this in your last order.',
    'Did you forget Eggs? You had this in 2 of your 2 orders.',
    'Did you forget Eggs? You had this in 4 of your 4 orders.',
    'Did you forget Eggs? You had this in 5 of your 5 orders.',
    'Did you forget Eggs? You had this in 21 of your 21 orders.',
    'Did you forget Eggs? You had this in 1.5 of your 1.5 orders.',
  ],
  'recall_usual words cs': [
    'Nezapomněli jste na něco? Obvykle kupujete: Vejce (0 z vašich 0 objednávek).',
    'Nezapomněli jste na něco? Minule jste koupili: Vejce.',
    'Nezapomněli jste na něco? Obvykle kupujete: Vejce (2 z vašich 2 objednávek).',
    'Nezapomněli jste na něco? Obvykle kupujete: Vejce (4 z vašich 4 objednávek).',
    'Nezapomněli jste na něco? Obvykle kupujete: Vejce (5 z vašich 5 objednávek).',
    'Nezapomněli jste na něco? Obvykle kupujete: Vejce (21 z vašich 21 objednávek).',
    'Nezapomněli jste na něco? Obvykle kupujete: Vejce (1,5 z vašich 1,5 objednávky).',
  ],
  'recall_usual why en': [
    'It was in 0 of your 0 orders',
    'It was in your last order',
    'It was in 2 of your 2 orders',
    'It was in 4 of your 4 orders',
    'It was in 5 of your 5 orders',
    'It was in 21 of your 21 orders',
    'It was in 1.5 of your 1.5 orders',
  ],
  'recall_usual why cs': [
    'Obvykle to kupujete (0 z vašich 0 objednávek)',
    'Minule jste to koupili',
    'Obvykle to kupujete (2 z vašich 2 objednávek)',
    'Obvykle to kupujete (4 z vašich 4 objednávek)',
    'Obvykle to kupujete (5 z vašich 5 objednávek)',
    'Obvykle to kupujete (21 z vašich 21 objednávek)',
    'Obvykle to kupujete (1,5 z vašich 1,5 objednávky)',
  ],
  'learn_diet why en': [
    '0 of the products you looked at are vegan',
    '1 of the products you looked at is vegan',
    '2 of the products you looked at are vegan',
    '4 of the products you looked at are vegan',
    '5 of the products you looked at are vegan',
    '21 of the products you looked at are vegan',
    '1.5 of the products you looked at are vegan',
  ],
  'learn_diet why cs': [
    'Prohlédli jste si 0 veganských produktů',
    'Prohlédli jste si 1 veganský produkt',
    'Prohlédli jste si 2 veganské produkty',
    'Prohlédli jste si 4 veganské produkty',
    'Prohlédli jste si 5 veganských produktů',
    'Prohlédli jste si 21 veganských produktů',
    'Prohlédli jste si 1,5 veganského produktu',
  ],
  // Whole seconds: 1.5 is told as 2.
  'estimate_delivery why en': ['0 seconds', '1 second', '2 seconds', '4 seconds', '5 seconds', '21 seconds', '2 seconds'].map(
    (time) => `You have been looking at the slots for ${time}`,
  ),
  'estimate_delivery why cs': ['0 sekund', '1 sekundu', '2 sekundy', '4 sekundy', '5 sekund', '21 sekund', '2 sekundy'].map(
    (time) => `Termíny si prohlížíte už ${time}`,
  ),
}

const of = (part: string): string[] => inWords[part] ?? []
const expected: Readonly<Record<string, string[]>> = {
  ...inWords,
  'recall_usual asking en': of('recall_usual words en'),
  'recall_usual asking cs': of('recall_usual words cs'),
  'recall_usual offering en': of('recall_usual why en').map((why) => `Add Eggs again? ${why}.`),
  'recall_usual offering cs': of('recall_usual why cs').map((why) => `Přidat i dnes: Vejce? ${why}.`),
}

const { useCases } = grocery({ pool: new Pool(), trials: true })

/** Every text that a use case can show, in both languages, by use case, part and language. */
function textsOf(useCase: (typeof useCases)[number], n: number): [part: string, text: string][] {
  const { name, say, score } = useCase
  const all = { signal: {}, facts: {}, ...known[name]?.(n), now: 0 }
  const parts: [string, Words | undefined][] = [
    ['words', say.words(all)],
    ...Object.entries(useCase.variants ?? {}).map(([variant, told]): [string, Words] => [variant, told.words(all)]),
    ['why', useCase.why(all)],
    ['label', useCase.offer?.(all)?.label],
    ['alternative', useCase.alternative?.(all)?.words],
    ['alternative label', useCase.alternative?.(all)?.offer.label],
    ...score.map((term): [string, Words | undefined] => [`score '${term.because}'`, term.why]),
  ]
  return parts.flatMap(([part, words]) => {
    if (words === undefined) return []
    const texts = typeof words === 'string' ? { en: words, cs: words } : words
    return Object.entries(texts).map(([language, text]): [string, string] => [`${name} ${part} ${language}`, text.replaceAll('\u00a0', ' ')])
  })
}

it('knows what to tell each use case of the pack', () => {
  expect(useCases.map(({ name }) => name).toSorted()).toEqual(Object.keys(known).toSorted())
})

it('lets every text of the pack agree with its number in both languages', () => {
  const told = new Map<string, string[]>()
  for (const n of numbers) {
    for (const [part, text] of useCases.flatMap((useCase) => textsOf(useCase, n))) told.set(part, [...(told.get(part) ?? []), text])
  }
  const withNumbers = [...told].filter(([, texts]) => new Set(texts).size > 1 || texts.some((text) => /\d/.test(text)))
  expect(Object.fromEntries(withNumbers)).toEqual(expected)
})

it.each([
  ['dairy_free', 'dairy-free', 'bezmléčn'],
  ['gluten_free', 'gluten-free', 'bezlepkov'],
  ['vegan', 'vegan', 'vegansk'],
])('lets the adjective of %s agree as well', (tag, adjective, stem) => {
  const learnDiet = useCases.find(({ name }) => name === 'learn_diet')
  const why = (n: number) => learnDiet?.why({ signal: { tag, seen: n }, facts: {}, now: 0 })
  expect(why(1)).toEqual({ en: `1 of the products you looked at is ${adjective}`, cs: `Prohlédli jste si 1 ${stem}ý produkt` })
  expect(why(3)).toEqual({ en: `3 of the products you looked at are ${adjective}`, cs: `Prohlédli jste si 3 ${stem}é produkty` })
  expect(why(8)).toEqual({ en: `8 of the products you looked at are ${adjective}`, cs: `Prohlédli jste si 8 ${stem}ých produktů` })
})
