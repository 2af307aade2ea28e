import { createEngine, type Engine, type Event, type Pack, type RuleStory } from '@proactive/engine'
import { hours, plural, ProactiveError } from '@proactive/protocol'
import { createDecodeRecord } from '../events/decode-record.js'
import { indexPack } from '../events/pack-index.js'
import { ownId } from '../log/event-id.js'
import type { Log } from '../log/log.js'
import { systemClock } from '../runtime/clock.js'
import { silent } from '../runtime/logger.js'
import { type EngineClock, engineClock } from '../store/engine-clock.js'
import type { Store } from '../store/store.js'

const eventsOf = plural('en', { one: '# event', other: '# events' })
const lastMinutes = plural('en', { one: 'last minute', other: 'last # minutes' })

/** How far back rules are explained, in milliseconds. */
const windowMs = hours(1)

/** The rule of a signal, with what it read within the last hour; its answers are those of SPEC.md section 8. */
export interface Rules {
  all(): Promise<object[]>
  /**
   * Tells what the rule of a signal made of one key, or of its latest keys.
   *
   * @throws ProactiveError `not_found` for a signal that the pack does not have, with those that it has.
   */
  of(signal: string, key?: string): Promise<{ signal: string; events: string[]; keys: RuleStory[] }>
}

export function createRules({ pack, engine, log, clock, duringMs = windowMs }: {
  pack: Pack
  engine: Pick<Engine, 'explain'>
  log: Pick<Log, 'past'>
  clock: Pick<EngineClock, 'now'>
  duringMs?: number
}): Rules {
  // What is not a valid event was logged when it arrived.
  const decode = createDecodeRecord({ pack: indexPack(pack), logger: silent })

  async function pastEvents(types: readonly string[]): Promise<Event[]> {
    const now = clock.now()
    const records = await log.past({ types, since: now - duringMs, until: now })
    return records.flatMap(decode).flatMap(({ body }) => (body.type === 'event' ? [body.event] : []))
  }

  return {
    async all() {
      const events = await pastEvents([...new Set(pack.signals.flatMap(({ rule }) => rule.events.map(({ type }) => type)))])
      return pack.signals.map(({ type: signal, rule }) => {
        const types = rule.events.map(({ type }) => type)
        const keys = engine.explain({ signal, events: events.filter(({ type }) => types.includes(type)), now: clock.now() })
        return {
          signal,
          events: types,
          taken: keys.reduce((sum, story) => sum + story.events, 0),
          keys: keys.length,
          standing: keys.filter(({ standing }) => standing !== undefined).length,
        }
      })
    },

    async of(signal, key) {
      const definition = pack.signals.find(({ type }) => type === signal)
      if (!definition) throw unknown(`signal '${signal.slice(0, 80)}'`, pack.signals.map(({ type }) => type))
      const types = definition.rule.events.map(({ type }) => type)
      const events = await pastEvents(types)
      return { signal, events: types, keys: engine.explain({ signal, events, now: clock.now(), ...(key !== undefined && { key }) }) }
    },
  }
}

/** Makes the refusal of a name that is none, with the names that there are. */
export function unknown(what: string, names: readonly string[]): ProactiveError {
  return new ProactiveError('not_found', `Unknown ${what}. The pack has ${names.map((name) => `'${name}'`).join(', ') || 'none'}.`)
}

/** Returns a story with its times on the page's clock and the ids that senders gave, as an operator reads it. */
export function written({ last, burstUntil, standing, ...story }: RuleStory, clock: Pick<EngineClock, 'forPage'>): object {
  return {
    ...story,
    last: last.map(({ event, time, ...one }) => ({ event: ownId(event), time: clock.forPage(time), ...one })),
    ...(burstUntil !== undefined && { burstUntil: clock.forPage(burstUntil) }),
    ...(standing && { standing: { id: standing.id, until: clock.forPage(standing.until) } }),
  }
}

/**
 * Describes in plain words what the rule of a signal made of the last hour: the events of each key, what it keeps, what it
 * waits for, and why it gave no signal.
 *
 * @throws ProactiveError `not_found` for a signal that the pack does not have, with those that it has.
 *
 * @example
 * console.log(await explainSignal({ pack, store, log, signal: 'copies.scarce', key: 'dune' }))
 */
export async function explainSignal({ pack, store, log, signal, key, duringMs = windowMs }: {
  pack: Pack
  store: Store
  log: Log
  signal: string
  /** What the rule remembers by, such as an id. Default: its latest keys. */
  key?: string
  /** How many milliseconds to look back. Default: one hour. */
  duringMs?: number
}): Promise<string> {
  const clock = engineClock(systemClock, store)
  await clock.load()
  const rules = createRules({ pack, engine: createEngine(pack), log, clock, duringMs })
  const found = await rules.of(signal, key)
  const heading = `${signal}, of ${found.events.join(' and ')}`
  if (found.keys.length > 0) return [heading, ...found.keys.flatMap((story) => told(story, clock))].join('\n')
  const others = key === undefined ? [] : (await rules.of(signal)).keys.map((one) => one.key)
  const known = others.length > 0 ? ` These keys have some: ${others.slice(-20).join(', ')}.` : ' Nor has any other key.'
  const what = key === undefined ? 'It read no event' : `It read no event of the key '${key}'`
  return `${heading}\n  ${what} within the ${lastMinutes(duringMs / 60_000)}.${key === undefined ? ' Were any sent, and not refused?' : known}`
}

function told({ key, events, last, kept, detector, burstUntil, standing }: RuleStory, clock: Pick<EngineClock, 'forPage'>): string[] {
  const at = (time: number): string => clock.forPage(time).slice(11, 19)
  return [
    '',
    `  ${key}, ${eventsOf(events)}`,
    ...last.map(({ time, type, data, made }) => `    ${at(time)}  ${type} ${JSON.stringify(data)}\n              ${made}`),
    ...Object.entries(kept).map(([name, value]) => `    keeps     ${name}: ${JSON.stringify(value)}`),
    ...(detector === undefined ? [] : [`    now       ${detector}`]),
    ...(burstUntil === undefined ? [] : [`    burst     until ${at(burstUntil)}`]),
    `    stands    ${standing ? `a signal until ${at(standing.until)}; npm run why -- <person> says whom it concerned` : 'no signal'}`,
  ]
}
