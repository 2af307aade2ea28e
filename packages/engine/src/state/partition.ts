import type { Json } from '@proactive/protocol'
import { Deadlines } from './deadlines.js'
import type { Mode, Signal } from '../message/message.js'
import { isLive, loadPerson, type Person, savedPerson, type SavedPerson } from './person.js'
import { readSaved } from '../message/earlier-form.js'
import { plain } from '../message/json.js'
import type { ReactionRun } from './reaction.js'
import { loadRule, newRule, type RuleState, savedRule, type SavedRule } from './rule.js'
import { type OnDefinitionError, Standings } from './standings.js'
import { isOpen } from './told.js'
import type { Topic } from './topic.js'
import { TraitIndex } from './trait-index.js'
import type { LearnedVariants } from './variants.js'
import type { Compiled, Slot } from './compiled.js'
import type { DeadLetter } from '../message/dead-letter.js'

/** The state of one partition, as the shell sees it. Only `step` changes it. */
export interface Partition {
  readonly n: number
  readonly count: number
  now: number
}

/** A deadline: what is due. */
export type Due =
  | { type: 'signal'; signal: string }
  | { type: 'topic'; topic: string }
  | { type: 'retry'; person: string; candidate: string }
  | { type: 'verdict'; person: string; candidate: string }
  | { type: 'command' | 'step'; person: string; command: string }
  | { type: 'hold'; topic: string; candidate: string }
  | { type: 'silence'; person: string }
  | { type: 'lease'; person: string; lease: string }
  /** A step of a reaction, its facts or its choice. */
  | { type: 'reaction'; run: string }
  /** A run of a reaction no longer counts against its rate. */
  | { type: 'rate'; address: string }

/** The state of one partition: plain data, and two indexes that are derived from it. */
export interface State extends Partition {
  /** The latest arrival time of the events that were taken. */
  arrived: number
  /** The rules that take events in the order of their times have taken everything up to here. */
  watermark: number
  rules: RuleState[]
  people: Map<string, Person>
  standings: Standings
  topics: Map<string, Topic>
  /** Dead letters by ID: steps that failed for good and wait for an operator. */
  letters: Map<string, DeadLetter>
  /** The runs of reactions that are not over. */
  reactions: Map<string, ReactionRun>
  /** By their address, how many runs of reactions began within the last minute. */
  rates: Map<string, number>
  /** The names of persons whose erasure is under way, by the pseudonym that stands for them. */
  erasing: Map<string, string[]>
  modes: Record<string, Mode>
  /** What every partition has learned of the variants, by use case. */
  variants: Map<string, LearnedVariants>
  due: Deadlines<Due>
  /** Live persons by their indexed traits, and all live persons. */
  index: TraitIndex
  live: Set<Person>
}

export function newState({ rules }: Compiled, n: number, count: number): State {
  return {
    n,
    count,
    now: 0,
    arrived: 0,
    watermark: 0,
    rules: rules.map(newRule),
    people: new Map(),
    standings: new Standings(),
    topics: new Map(),
    letters: new Map(),
    reactions: new Map(),
    rates: new Map(),
    erasing: new Map(),
    modes: {},
    variants: new Map(),
    due: new Deadlines(),
    index: new TraitIndex(),
    live: new Set(),
  }
}

/** What is saved of a partition. What was read may have been saved by another version. */
interface Saved<Rule = Json, One = Json> {
  n: number
  count: number
  now: number
  arrived: number
  watermark: number
  rules: Rule[]
  people: One[]
  standing: Signal[]
  topics: [string, Topic][]
  letters: DeadLetter[]
  reactions?: ReactionRun[]
  rates?: [string, number][]
  erasing?: [string, string[]][]
  modes: Record<string, Mode>
  variants?: [string, LearnedVariants][]
  due: { at: number; what: Due }[]
  slots: string[]
}

export function saveState({ slots, rules }: Compiled, p: State): Json {
  const saved: Saved<SavedRule, SavedPerson> = {
    n: p.n,
    count: p.count,
    now: p.now,
    arrived: p.arrived,
    watermark: p.watermark,
    rules: p.rules.map((state, n) => savedRule(state, rules[n])),
    people: [...p.people.values()].map(savedPerson),
    standing: p.standings.all(),
    topics: [...p.topics],
    letters: [...p.letters.values()],
    ...(p.reactions.size > 0 && { reactions: [...p.reactions.values()] }),
    ...(p.rates.size > 0 && { rates: [...p.rates] }),
    ...(p.erasing.size > 0 && { erasing: [...p.erasing] }),
    modes: p.modes,
    ...(p.variants.size > 0 && { variants: [...p.variants] }),
    due: p.due.all(),
    slots: slots.map(({ name }) => name),
  }
  return plain(saved)
}

/** Returns the saved state of the rules, and its time. */
export function savedRules(saved: Json): { now: number; all: Json[] } {
  const { now, rules } = plain<Saved>(saved)
  return { now, all: rules }
}

export function loadState(compiled: Compiled, json: Json, onError: OnDefinitionError): State {
  const saved = plain<Saved>(json)
  const p = newState(compiled, saved.n, saved.count)
  p.now = saved.now
  p.arrived = saved.arrived
  p.watermark = saved.watermark
  p.modes = saved.modes
  p.variants = new Map(saved.variants)
  p.topics = new Map(saved.topics.map(([address, topic]) => [address, readTopic(topic)]))
  p.letters = new Map(saved.letters.map((letter) => [letter.id, letter]))
  p.reactions = new Map(saved.reactions?.map((run) => [run.id, run]))
  p.rates = new Map(saved.rates)
  p.erasing = new Map(saved.erasing)
  p.rules = compiled.rules.map((rule) => loadRule(rule, saved.rules))
  for (const { at, what } of saved.due) p.due.add(at, readSaved(what, { is: 'type' }))
  for (const signal of saved.standing) p.standings.add(signal, compiled.useCasesBySignal.get(signal.type) ?? [], onError, compiled.slotByName)
  const places = compiled.slots.map(({ name }) => saved.slots.indexOf(name))
  for (const one of saved.people) restorePerson(p, compiled.slots, places, loadPerson(one))
  return p
}

/** Returns a saved topic, also one that the version before has saved. */
function readTopic(topic: Topic): Topic {
  const asked = Object.entries(topic.asked).map(([effect, one]) => [effect, readSaved(one, { what: 'request' })])
  return { ...topic, asked: Object.fromEntries(asked) }
}

/** Adds a loaded person: the cells under the slots of today's pack, and into the indexes when live. */
function restorePerson(p: State, slots: readonly Slot[], places: readonly number[], person: Person): void {
  const arrange = <H extends { cells: Person['cells'] }>(holder: H): void => {
    holder.cells = places.map((place) => holder.cells[place])
  }
  arrange(person)
  for (const session of person.sessions.values()) arrange(session)
  for (const { candidate } of person.pursuits.values()) {
    const signal = p.standings.get(candidate.signal)
    if (signal) p.standings.addConcerned(signal, person.id)
  }
  for (const told of person.told.values()) if (isOpen(told)) p.standings.addConcerned(told.signal, person.id)
  p.people.set(person.id, person)
  if (!isLive(person)) return
  p.live.add(person)
  for (const tab of person.sessions.values()) if (tab.live) p.index.tabs.set(tab.id, tab)
  for (const slot of slots) {
    const holders = slot.trait.per === 'session' ? [...person.sessions.values()].filter(({ live }) => live) : [person]
    for (const holder of holders) p.index.move(slot, holder, undefined, holder.cells[slot.n])
  }
}
