/** The bench `derive`: the engine's derivation beside other ways to do the same task; see the README. */

import { byHand } from './derive/by-hand.js'
import type { Deriver } from './derive/deriver.js'
import { floor } from './derive/floor.js'
import { operatorsAlone } from './derive/operators-alone.js'
import { Feed } from './derive/task.js'
import { throughStep } from './derive/through-step.js'
import { withRxjs } from './derive/with-rxjs.js'
import { withSeed, withSeedKeyed } from './derive/with-seed.js'
import { race } from './race.js'
import { report } from './report.js'
import { median, ratios, rounded, summary } from './statistics.js'

const batches = 200
const parse = floor()
const operators = operatorsAlone()
const step = throughStep('step', { inTime: true })
const stepByLog = throughStep("step, log's order", { inTime: false })
const hand = byHand()
const rxjs = withRxjs()
const seed = withSeed()
const keyed = withSeedKeyed()
const derivers = [parse, operators, step, stepByLog, hand, rxjs, seed, keyed]

const feed = new Feed()
const next = () => feed.batches(batches)
race({ contestants: derivers, rounds: 7, next })
const times = race({ contestants: derivers, rounds: 31, next })
for (const deriver of [step, stepByLog, hand, rxjs, keyed]) mustAgree(operators, deriver)

const timesOf = ({ name }: Deriver): number[] => times.of(name)
const eventsPerRound = batches * 100
const micros = (deriver: Deriver): number => rounded(median(timesOf(deriver)) / eventsPerRound)
const perParse = (deriver: Deriver): number[] => ratios(timesOf(deriver), timesOf(parse))
const own = (deriver: Deriver): number[] => timesOf(deriver).map((time, round) => time - (timesOf(parse)[round] ?? 0))
const middle = (values: readonly number[]): number => rounded(median(values))

report('derive', [
  {
    id: 'derive.operators', ...summary(perParse(operators)), unit: '×', reach: 1.8, better: 'lower',
    against: {
      'parse, µs an event': micros(parse),
      'this, µs an event': micros(operators),
      'by hand for this task alone, × parse': middle(perParse(hand)),
      'rxjs, × parse': middle(perParse(rxjs)),
      'seed as described, × parse': middle(perParse(seed)),
      'seed keyed by book, × parse': middle(perParse(keyed)),
    },
  },
  {
    id: 'derive.step', ...summary(perParse(step)), unit: '×', reach: 2.5, better: 'lower',
    against: {
      'parse, µs an event': micros(parse),
      'this, µs an event': micros(step),
      "in the log's order, without lateness, × parse": middle(perParse(stepByLog)),
    },
  },
  {
    id: 'derive.times-rxjs', ...summary(ratios(own(rxjs), own(operators))), unit: '×', reach: 8, better: 'higher',
    against: {
      'rxjs, µs an event': micros(rxjs),
      'parsing included, ×': middle(ratios(timesOf(rxjs), timesOf(operators))),
      'through engine.step, ×': middle(ratios(own(rxjs), own(step))),
    },
  },
  {
    id: 'derive.times-seed', ...summary(ratios(own(keyed), own(operators))), unit: '×', reach: 1.5, better: 'higher',
    against: {
      'seed keyed by book, µs an event': micros(keyed),
      'as described, ×': middle(ratios(own(seed), own(operators))),
      'as described, signals told for each true one': rounded(seed.signals.length / operators.signals.length),
      'parsing included, ×': middle(ratios(timesOf(keyed), timesOf(operators))),
      'through engine.step, ×': middle(ratios(own(keyed), own(step))),
    },
  },
])

/**
 * Throws when two derivers differ: then they do not do the same task. Ignores the last signals, which lateness delays.
 */
function mustAgree(one: Deriver, other: Deriver): void {
  const settled = feed.now - 10_000
  const answer = ({ signals }: Deriver): string =>
    signals.filter(({ at }) => at < settled).map(({ bookId, at, copies, count }) => `${at} ${bookId} ${copies} ${count}`).toSorted().join('\n')
  if (answer(one) === '' || answer(one) !== answer(other)) throw new Error(`The signals of '${other.name}' differ from those of '${one.name}', so their times cannot be compared.`)
}
