/** The bench `cost`: a day of 2 000 shoppers, decided by a model where a model is asked; see the README. */

import { type FakeAnswer, fakeAnthropic } from '@proactive/server/testing'
import { playDay } from './cost/play-day.js'
import { report } from './report.js'
import { median, rounded, summary } from './statistics.js'

const days = 3
/** Every so-many-th answer of the model says what is not so, or stays silent. */
const everyNth = { wrong: 20, silent: 50 } as const

const answers = Array.from({ length: 10_000 }, (_, n): FakeAnswer => {
  if ((n + 1) % everyNth.silent === 0) return { act: false, confidence: 0.9, reasoning: 'not now' }
  return (n + 1) % everyNth.wrong === 0 ? { act: true, message: 'Hurry, the last 99 at half price!', confidence: 0.9, reasoning: 'sells' } : {}
})
await using fake = await fakeAnthropic({ answers })
const played: Awaited<ReturnType<typeof playDay>>[] = []
for (let seed = 1; seed <= days; seed++) {
  const day = await playDay(fake, seed)
  for (const wrong of day.told.wrong.slice(0, 5)) console.log(`  wrong: ${wrong}`)
  played.push(day)
}
const of = (figure: (day: (typeof played)[number]) => number): number[] => played.map(figure)
const middle = (figure: (day: (typeof played)[number]) => number): number => rounded(median(of(figure)))

report('cost', [
  {
    id: 'cost.events-per-call', ...summary(of(({ events, calls }) => events / calls)), unit: 'events', reach: 10_000, better: 'higher',
    against: { 'raw events of the day': middle(({ events }) => events), 'calls of the model': middle(({ calls }) => calls), 'USD for the day': middle(({ costUsd }) => costUsd), '% of the tokens from the cache': middle(({ cacheShare }) => cacheShare * 100) },
  },
  {
    id: 'cost.without-model', ...summary(of(({ routed }) => (1 - routed.asked / routed.all) * 100)), unit: '%', reach: 90, better: 'higher',
    against: { 'signals routed': middle(({ routed }) => routed.all), 'of them with a candidate': middle(({ routed }) => routed.withCandidates), 'of them the model was asked about': middle(({ routed }) => routed.asked) },
  },
  {
    id: 'cost.told', ...summary(of(({ planted }) => (planted.told / planted.all) * 100)), unit: '%', reach: 90, better: 'higher',
    against: { 'opportunities planted': middle(({ planted }) => planted.all) },
  },
  {
    id: 'cost.wrong', ...summary(of(({ told }) => (told.wrong.length / told.all) * 100)), unit: '%', reach: 2, better: 'lower',
    against: { 'told in all': middle(({ told }) => told.all), 'of them in the words of the model': middle(({ told }) => told.byModel) },
  },
])
