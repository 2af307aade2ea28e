/**
 * Plays a golden scenario on virtual time: the whole pipeline without sockets, on a log and a store in memory, with the
 * shop's records in a real database where the pack has one.
 *
 * Tricky cases:
 * - Everything that follows from a line of the script is settled before the next line, and before the clock moves on.
 *   What waits for a model is settled as well, unless the model itself waits for the virtual clock.
 * - Whether something was told is read from the commands that were sent and stored, not from what reached a page.
 * - A person may have two tabs, and two persons of a scenario may be one user. What is told belongs to the person whose
 *   tab it was sent to.
 */

import { createHash } from 'node:crypto'
import { createEngine, type Inspection } from '@proactive/engine'
import { type Command, consentChanged, defaultPreferences, type Preferences, seconds } from '@proactive/protocol'
import type { Pool } from 'pg'
import type { Decider } from '../../decider/answering.js'
import { ruleDecider } from '../../decider/rule-decider.js'
import type { ServedPack } from '../../events/pack-index.js'
import { createPreferences } from '../../gateway/preferences.js'
import { memoryLog } from '../../log/memory-log.js'
import { createPipeline } from '../../pipeline.js'
import type { Logger } from '../../runtime/logger.js'
import { memoryStore } from '../../store/memory-store.js'
import type { VirtualClock } from '../virtual-clock.js'
import type { Entry, Scenario, ScenarioPerson } from './scenario.js'
import { createTab, type OnScreen, type Tab } from './tab.js'
import { settlePipeline } from '../settle-pipeline.js'

/** How long before the start everybody connects, so that nothing of that happens at the start itself. */
export const connectBeforeMs = 1_000

export interface PlayOptions {
  pack: ServedPack
  /** Stands `connectBeforeMs` before the start of the scenario. */
  clock: VirtualClock
  /** The shop's database, as it is at the start. */
  pool?: Pool
  /** Default: the rules. */
  decider?: Decider
  /** Returns how many calls of the decider wait for the clock: nothing more is settled before it moves on. */
  waiting?: () => number
  /** Makes the ids of events and sessions. Default: the same for each play. */
  ids?: () => string
}

/** Something that was told, or done in a page, with what it rests on. */
export interface Told {
  /** The name of the person in the scenario. */
  person: string
  /** When it was sent, after the start. */
  atMs: number
  command: Command
  withdrawnAtMs?: number
  /** What it follows from: the page does it because a suggestion was accepted, or it is offered in place of a hold that was lost. */
  follows?: 'accept' | 'lost hold'
  /** The facts that were looked up, and the data of the signal. */
  facts: Extract<Inspection, { type: 'facts' }>['facts']
  signal: unknown
}

/** What happened to one person, in order. `sent` and `shown` are of commands that speak. */
export type Moment = { atMs: number; person: string } & (
  | { type: 'sent' | 'shown' | 'withdrawn'; command: Command }
  | { type: 'answered'; command: Command; answer: Extract<Entry, { kind: 'answer' }>['answer']; refused: boolean }
  | { type: 'consent'; isGranted: boolean }
  | { type: 'preferences'; preferences: Preferences }
  /** The person did something in a page. */
  | { type: 'active' }
)

/** A scenario that was played to its end. */
export interface Played<Shop = unknown> {
  scenario: Scenario<Shop>
  told: readonly Told[]
  moments: readonly Moment[]
  /** The person of the assistant behind each person of the scenario. */
  personIds: Readonly<Record<string, string>>
  seen: readonly Inspection[]
  /** Events and requests that were refused, which a scenario may intend. */
  refusals: readonly string[]
  /** What is wrong with the scenario, or with a definition that it uses. */
  problems: readonly string[]
}

/**
 * Plays a scenario to its end.
 *
 * @example
 * const clock = virtualClock(Date.parse(scenario.start) - connectBeforeMs)
 * const played = await playScenario(scenario, { pack, clock })
 */
export async function playScenario<Shop>(scenario: Scenario<Shop>, options: PlayOptions): Promise<Played<Shop>> {
  const { pack, clock, pool, decider = ruleDecider(), waiting = () => 0, ids = countedIds() } = options
  const start = clock.now() + connectBeforeMs
  const after = (): number => clock.now() - start
  const refusals: string[] = []
  const problems: string[] = []
  const moments: Moment[] = []
  const told: Told[] = []
  /** How many inspections `told` was made of. */
  let noted = 0
  const logger: Logger = { info: () => {}, warn: () => {}, error: keepProblem }
  const log = memoryLog()
  const store = memoryStore(log, pool && { pool })
  const pipeline = createPipeline({
    pack,
    engine: createEngine(pack),
    decider,
    ports: { log, store, clock, ids, logger },
    settings: { limitScale: 1_000, partitions: 1, consent: 'required' },
  })
  const preferences = createPreferences({ store, log, clock: pipeline.clock, placement: pipeline.placement, denials: pipeline.denials, ids })
  const cast = Object.entries(scenario.persons).map(([name, person]) => openPerson(name, person))
  const tabs = cast.flatMap((one) => one.tabs)

  function keepProblem(fields: object, message: string): void {
    const err: unknown = 'err' in fields ? fields.err : undefined
    problems.push(err instanceof Error ? `${message} ${err.message}` : message)
  }

  function openPerson(name: string, { userId, locale, tabs: count }: ScenarioPerson): Cast {
    const visitor = uuidOf(`${scenario.name} ${name}`)
    const person = userId === null ? `visitor:${visitor}` : `user:${userId}`
    const moment = (one: DistributiveOmit<Moment, 'atMs' | 'person'>): void => void moments.push({ ...one, atMs: after(), person: name })
    const on = {
      onShown: (command: Command) => moment({ type: 'shown', command }),
      onWithdrawn: (command: Command) => moment({ type: 'withdrawn', command }),
      onAnswered: (command: Command, answer: Extract<Entry, { kind: 'answer' }>['answer'], refused = false) => moment({ type: 'answered', command, answer, refused }),
      onRefused: (what: string, reason: string) => void refusals.push(`at ${after()} ms: '${what}' of ${name} was refused: ${reason}`),
    }
    const opened = Array.from({ length: count }, () => {
      const session = { id: ids(), person, visitor, continues: null, locale, startedAt: clock.now(), seenAt: clock.now() }
      return createTab({ pipeline, session, now: clock.now, ids, on })
    })
    return { name, person, tabs: opened, moment }
  }

  async function settle(): Promise<void> {
    for (let isNew = true; isNew; ) {
      await settlePipeline(pipeline, { log, decider, waiting })
      await new Promise((done) => void setImmediate(done))
      noteSent()
      isNew = false
      for (const tab of tabs) isNew = (await tab.present()) || isNew
    }
  }

  /** Notes what was sent, and what was withdrawn, since. What was only prepared for the assistant's panel is not sent. */
  function noteSent(): void {
    const { commands, inspections } = store.tables
    for (const one of inspections.slice(noted)) {
      const row = one.type === 'command' ? commands.get(one.command.id) : undefined
      const whose = cast.find(({ tabs: own }) => own.some(({ session }) => session.id === row?.session))
      if (!row || !whose) continue
      const { command } = row
      const follows = followedBy(command)
      told.push({ person: whose.name, atMs: Date.parse(command.time) - start, command, ...(follows && { follows }), ...basisOf(command, inspections) })
      if (command.type !== 'prefetch') whose.moment({ type: 'sent', command })
    }
    noted = inspections.length
    for (const one of told) if (commands.get(one.command.id)?.withdrawn) one.withdrawnAtMs ??= after()
  }

  function followedBy({ id, type, correlationId }: Command): Told['follows'] {
    const isTask = type === 'dom.fill' || type === 'workflow.start'
    if (isTask && [...store.tables.commands.values()].some((row) => row.command.correlationId === correlationId && row.command.id !== id)) return 'accept'
    const isInstead = store.tables.inspections.some((one) => one.type === 'candidate' && one.correlation === correlationId && one.candidate.instead)
    return isInstead ? 'lost hold' : undefined
  }

  async function begin(): Promise<void> {
    await pipeline.start()
    for (const { name, person, tabs: own, moment } of cast) {
      const isGranted = !scenario.script.some((entry) => entry.atMs === 0 && entry.kind === 'consent' && entry.person === name && entry.consent === 'denied')
      await pipeline.consents.record(person, { isGranted, saidAt: clock.now() })
      moment({ type: 'consent', isGranted })
      for (const tab of own) {
        await store.saveSession(tab.session)
        await tab.connect()
      }
    }
    await clock.advance(connectBeforeMs, settle)
  }

  async function act(entry: Entry): Promise<void> {
    if (entry.kind === 'source') return ingest(entry)
    const whose = cast.find(({ name }) => name === entry.person)
    const tab = whose?.tabs[entry.tab]
    if (!whose || !tab) throw new Error(`${scenario.at}: the person '${entry.person}' has no tab ${entry.tab}.`)
    switch (entry.kind) {
      case 'type':
        whose.moment({ type: 'active' })
        if (entry.type === consentChanged.type) whose.moment({ type: 'consent', isGranted: entry.data['consent'] === 'granted' })
        return tab.say({ id: entry.id === undefined ? ids() : uuidOf(entry.id), type: entry.type, data: entry.data, time: entry.time, version: entry.version })
      case 'consent':
        await tab.say({ id: ids(), type: consentChanged.type, data: { consent: entry.consent } })
        return whose.moment({ type: 'consent', isGranted: entry.consent === 'granted' })
      case 'preferences':
        return tab.whenConnected(() => prefer(whose, entry.preferences))
      case 'connection':
        if (entry.connection === 'up' && !tab.isConnected) await tab.connect()
        if (entry.connection === 'down' && tab.isConnected) tab.disconnect()
        return undefined
      case 'answer':
        return answerTold(whose, tab, entry)
    }
  }

  async function prefer({ person, moment }: Cast, { quietUntil, ...given }: Extract<Entry, { kind: 'preferences' }>['preferences']): Promise<void> {
    const { quietUntil: before, ...held } = (await store.preferences(person)) ?? defaultPreferences
    const until = quietUntil === undefined ? before : (quietUntil ?? undefined)
    const merged = { ...held, ...given, categories: { ...held.categories, ...given.categories }, ...(until !== undefined && { quietUntil: until }) }
    moment({ type: 'preferences', preferences: await preferences.change(person, merged) })
  }

  async function answerTold({ name, tabs: own, moment }: Cast, tab: Tab, entry: Extract<Entry, { kind: 'answer' }>): Promise<void> {
    const isThere = ({ phase, command: { data } }: OnScreen): boolean => data.useCase === entry.useCase && phase === (entry.answer === 'undo' ? 'accepted' : 'open')
    const where = [tab, ...own].find(({ screen }) => screen.some(isThere))
    const item = where?.screen.findLast(isThere)
    if (!where || !item) {
      const open = own.flatMap(({ screen }) => screen).filter(({ phase }) => phase !== 'over')
      const shown = open.length === 0 ? 'Nothing is there' : `There is ${open.map(({ command: { data }, phase }) => `'${data.useCase}' (${phase})`).join(', ')}`
      problems.push(`at ${entry.atMs} ms: ${name} cannot ${entry.answer} '${entry.useCase}', which is not on the screen. ${shown}.`)
      return
    }
    moment({ type: 'active' })
    await where.answer(item, entry.answer, entry.input)
  }

  async function ingest({ atMs, source, type, data, ...given }: Extract<Entry, { kind: 'source' }>): Promise<void> {
    const { id = ids(), time, version, subject, userId } = given
    const event = { id, source, type, data, ...(time !== undefined && { time }), ...(version !== undefined && { version }), ...(subject !== undefined && { subject }), ...(userId !== undefined && { userId }) }
    const { rejected } = await pipeline.ingest.ingest(event)
    for (const { code, message } of rejected) refusals.push(`at ${atMs} ms: '${type}' of ${source} was refused: ${code}: ${message}`)
  }

  try {
    await begin()
    for (const entry of scenario.script) {
      await clock.advance(entry.atMs - after(), settle)
      await act(entry)
      await settle()
    }
    await clock.advance(scenario.untilMs - after(), settle)
    return {
      scenario,
      told: told.map((one) => ({ ...one })).toSorted((a, b) => a.atMs - b.atMs),
      moments: [...moments],
      personIds: Object.fromEntries(cast.map(({ name, person }) => [name, person])),
      seen: [...store.tables.inspections],
      refusals: [...refusals],
      problems,
    }
  } finally {
    // What waits for the clock comes to its deadline; it belongs to no scenario any more.
    if (pipeline.outbox.size > 0) await clock.advance(seconds(10), settle)
    await pipeline.stop()
  }
}

/** A person of a scenario, with their tabs. */
interface Cast {
  name: string
  /** `user:<id>` or `visitor:<uuid>`. */
  person: string
  tabs: readonly Tab[]
  moment: (one: DistributiveOmit<Moment, 'atMs' | 'person'>) => void
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** Finds the facts and the signal that a command rests on. */
function basisOf({ correlationId }: Command, seen: readonly Inspection[]): Pick<Told, 'facts' | 'signal'> {
  const candidate = seen.findLast((one) => one.type === 'candidate' && one.correlation === correlationId)
  const facts = seen.findLast((one) => one.type === 'facts' && one.correlation === correlationId)
  const signal = seen.find((one) => one.type === 'signal' && candidate?.type === 'candidate' && one.signal.id === candidate.candidate.signal)
  return { facts: facts?.type === 'facts' ? facts.facts : {}, signal: signal?.type === 'signal' ? signal.signal.data : null }
}

/** Returns a function that counts up UUIDs, so that each play of a scenario has the same ids. */
function countedIds(): () => string {
  let count = 0
  return () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`
}

/** Returns the UUID that stands for a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
