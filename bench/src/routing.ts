/** The bench `routing`: finding the best candidates among 100 000 readers; see the README. */

import { race } from './race.js'
import { randomFrom } from './random.js'
import { report } from './report.js'
import { Comings, counts } from './routing/comings.js'
import { branches, readersOf, scan } from './routing/readers.js'
import { Room } from './routing/room.js'
import { Scoring } from './routing/scoring.js'
import { median, ratios, rounded, summary } from './statistics.js'

/** The number of signals per turn where one alone is too short beside a garbage collection. */
const often = 300
const rounds = 15
const places = 6
const { few, many } = branches

const readers = readersOf(100_000)
const room = new Room(readers)
const bare = new Room(readers, { indexed: false })
const scoring = new Scoring(room)
const comings = new Comings(readers, randomFrom(3))
const candidates = (branch: string) => scoring.people(readers.filter((reader) => reader.live && reader.branch === branch))
const next = () => ({ ...comings.next(), few: candidates(few), many: candidates(many) })
type Input = ReturnType<typeof next>

const repeat = (times: number, run: () => void): void => {
  for (let i = 0; i < times; i++) run()
}
const contestants = [
  { name: 'coming, index', run: ({ presences }: Input) => void room.step(presences) },
  { name: 'coming', run: ({ presences }: Input) => void bare.step(presences) },
  { name: 'moving, index', run: ({ moves }: Input) => void room.step(moves) },
  { name: 'moving', run: ({ moves }: Input) => void bare.step(moves) },
  { name: 'route none', run: () => repeat(often, () => room.route('nowhere')) },
  { name: 'route few', run: () => repeat(often, () => room.route(few)) },
  { name: 'score few', run: (input: Input) => repeat(often, () => scoring.of(input.few, few)) },
  { name: 'route many', run: () => void room.route(many) },
  { name: 'score many', run: (input: Input) => void scoring.of(input.many, many) },
  { name: 'scan few', run: () => void bare.route(few) },
  { name: 'scan many', run: () => void bare.route(many) },
  { name: 'plain few', run: () => void scan(readers, few, places) },
  { name: 'plain many', run: () => void scan(readers, many, places) },
]
race({ contestants, rounds: 6, next })
const times = race({ contestants, rounds, next })
const differing = disagreements(20)

const crowd = new Room(readersOf(100_000, 200_000))
const small = new Room(readersOf(100_000))
const tripled = [
  { name: 'small few', run: () => repeat(often, () => small.route(few)) },
  { name: 'crowd few', run: () => repeat(often, () => crowd.route(few)) },
  { name: 'small many', run: () => void small.route(many) },
  { name: 'crowd many', run: () => void crowd.route(many) },
]
race({ contestants: tripled, rounds: 6, next: () => undefined })
const tripledTimes = race({ contestants: tripled, rounds, next: () => undefined })

const micros = (name: string, signals = 1): number => rounded(median(times.of(name)) / signals)
const beside = (name: 'few' | 'many', signals: number) => ({
  'this, µs a signal': micros(`route ${name}`, signals),
  'a signal for nobody, µs': micros('route none', often),
  'scoring just the candidates, µs': micros(`score ${name}`, signals),
  'linear scan by the engine, µs': micros(`scan ${name}`),
  'linear scan in plain code, µs': micros(`plain ${name}`),
})
const perMove = times.of('moving, index').map((time, round) => (time - (times.of('moving')[round] ?? 0)) / counts.moves)

report('routing', [
  {
    id: 'routing.few', ...summary(ratios(times.of('route few'), times.of('score few'))), unit: '×', reach: 1.5, better: 'lower',
    against: beside('few', often),
  },
  {
    id: 'routing.many', ...summary(ratios(times.of('route many'), times.of('score many'))), unit: '×', reach: 1.5, better: 'lower',
    against: beside('many', 1),
  },
  {
    id: 'routing.coming-and-going', ...summary(ratios(times.of('coming, index'), times.of('coming'))), unit: '×', reach: 1.5, better: 'lower',
    against: { 'µs each, with the index': micros('coming, index', counts.presences), 'µs each, without': micros('coming', counts.presences) },
  },
  {
    id: 'routing.few-of-triple', ...summary(ratios(tripledTimes.of('crowd few'), tripledTimes.of('small few'))), unit: '×', reach: 1.3,
    better: 'lower', against: {},
  },
  {
    id: 'routing.many-of-triple', ...summary(ratios(tripledTimes.of('crowd many'), tripledTimes.of('small many'))), unit: '×', reach: 1.3,
    better: 'lower', against: {},
  },
  {
    id: 'routing.index-update', ...summary(perMove), unit: 'µs', reach: 2, better: 'lower',
    against: { 'whole event, µs': micros('moving, index', counts.moves), 'whole event without an index, µs': micros('moving', counts.moves) },
  },
  {
    id: 'routing.differing', value: differing, unit: 'answers', reach: 0, better: 'lower', spread: [differing, differing],
    against: { 'answers compared': 40 },
  },
])

/** Counts how often the engine's six readers differ from those of a linear scan, while readers come and go. */
function disagreements(each: number): number {
  let found = 0
  for (let i = 0; i < each; i++) {
    const { presences, moves } = comings.next()
    room.step([...presences, ...moves])
    for (const branch of [few, many]) {
      const told = room.route(branch, places).slice(0, places)
      if (told.toSorted().join() !== scan(readers, branch, places).toSorted().join()) found++
    }
  }
  return found
}
