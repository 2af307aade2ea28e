/**
 * Compares the signals of the engine to the reference model: all that a rule says about a key is computed anew from all
 * events of that key. What an erasure or an evicted key took out of a rule's memory is not in the log any more; such keys
 * are left out from then on.
 */

import type { Engine, Event, Message, SignalDefinition } from '@proactive/engine'
import type { Counters } from '../counters.js'
import { differencesOf, formatDifferences } from '../difference.js'
import type { Step } from '../replay-watch.js'
import type { Watch } from '../watch.js'
import type { Definitions } from './definitions.js'
import { type Made, isByTime, latenessMs, runRule, type Taken } from './run-rule.js'

export interface SignalWatch {
  /** Takes a message of a partition, once the model has; `isOff` tells whether its person refuses to be observed. */
  take(n: number, now: number, message: Message, isOff: boolean): void
  followed(step: Step): void
}

/** What the engine says of a rule: signals, and that a signal which still stood has ended. */
type Said = Extract<Made, { type: 'signal' }> | { type: 'ended'; reason: string }

interface Known {
  definition: SignalDefinition
  key: string
  taken: Taken[]
  made: number
  /** When time alone may add to what was made; 0 when there are events that were not read yet. */
  changesAt: number
}

export function createSignalWatch({ definitions: { pack, signals }, engine, count, watch, counters }: {
  definitions: Definitions
  engine: Pick<Engine, 'ownerOf'>
  count: number
  watch: Watch
  counters: Counters
}): SignalWatch {
  const keys = Array.from({ length: count }, () => new Map<string, Known>())
  const clocks = Array.from({ length: count }, () => ({ arrived: 0, watermark: 0 }))
  /** What cannot be compared any more: rules by type, keys as `<type>/<key>`. */
  const unknown = new Set(pack.signals.flatMap(({ type, rule }) => (rule.asks ? [type] : [])))

  function takeEvent(n: number, now: number, event: Event, ownKeys: (definition: SignalDefinition) => readonly string[]): void {
    if (event.claimed !== undefined) return
    for (const definition of pack.signals) {
      if (!definition.rule.events.some(({ type }) => type === event.type)) continue
      for (const key of ownKeys(definition)) {
        const name = `${definition.type}/${key}`
        if (engine.ownerOf(`rule:${definition.type}/${key}`, count) !== n) continue
        if (isByTime(definition.rule) && event.time < (clocks[n]?.watermark ?? 0)) {
          counters.add('late events')
          continue
        }
        const known = keys[n]?.get(name) ?? { definition, key, taken: [], made: 0, changesAt: 0 }
        keys[n]?.set(name, known)
        known.taken.push({ event, at: now })
        known.changesAt = 0
      }
    }
  }

  function compare(n: number, now: number, seen: Step['answer']['seen']): void {
    const until = { log: now, time: (clocks[n]?.watermark ?? 0) - 1 }
    const said = seen.filter(({ type }) => type === 'signal' || type === 'signal.ended')
    for (const [name, known] of keys[n] ?? []) {
      const { definition, key, taken } = known
      const got = madeOf(said, definition.type, key, name, n)
      const readUntil = isByTime(definition.rule) ? until.time : until.log
      if ((readUntil < known.changesAt && got.length === 0) || unknown.has(name) || unknown.has(definition.type)) continue
      const naive = signals[definition.type] ?? {}
      const { made, changesAt } = runRule(definition, naive, taken, { key, until: readUntil, timeZone: pack.timeZone })
      const wanted = made.slice(known.made).flatMap((one): Said[] => (one.type === 'signal' ? [one] : one.until > now ? [{ type: one.type, reason: one.reason }] : []))
      Object.assign(known, { made: made.length, changesAt })
      for (const one of wanted) counters.add(one.type === 'signal' ? `signals ${definition.type}` : `signals ${one.reason}`)
      const differences = differencesOf(got, wanted)
      if (differences.length > 0) watch.breaks('a rule says what the model says', `${name} after ${taken.length} events: ${formatDifferences(differences, ['the engine', 'the model'])}.`, ['signals'])
    }
  }

  /** The signals that stand, by ID: their names. */
  const names = new Map<string, string>()

  function madeOf(seen: Step['answer']['seen'], type: string, key: string, name: string, n: number): Said[] {
    return seen.flatMap((one): Said[] => {
      if (one.type === 'signal' && one.signal.type === type && one.signal.key === key) {
        const { id, time, expiresAt, priority, data, evidence } = one.signal
        names.set(id, name)
        return [{ type: 'signal', time, expiresAt, priority, data, evidence: { ids: [...evidence.ids], count: evidence.count, leftOut: evidence.leftOut ?? 0 } }]
      }
      const isMine = one.type === 'signal.ended' && names.get(one.signal) === name && keys[n]?.has(name) === true
      return isMine && (one.reason === 'cleared' || one.reason === 'replaced') ? [{ type: 'ended', reason: one.reason }] : []
    })
  }

  return {
    take(n, now, { to, body }, isOff) {
      if (body.type === 'forget' || body.type === 'disregard') {
        const gone = body.type === 'forget' ? body.names : [body.person]
        for (const [name, { key, taken }] of keys[n] ?? [])
          if (gone.includes(key) || taken.some(({ event }) => gone.includes(event.person ?? '') || gone.includes(event.session ?? ''))) unknown.add(name)
      }
      if (body.type !== 'event') return
      const { event, forwarded = false, others } = body
      if (forwarded && !to.startsWith('rule:')) return
      const isWithheld = isOff && !forwarded
      if (isWithheld && event.source === 'page') return
      const { person: _, session: __, ...bare } = event
      const own = isWithheld ? bare : event
      takeEvent(n, now, own, (definition) => {
        const only = isWithheld ? keysOf(definition, bare) : others && keysOf(definition, others)
        return keysOf(definition, own).filter((key) => only?.includes(key) ?? true)
      })
    },
    followed({ n, now, messages, answer: { seen } }) {
      for (const one of seen) {
        if (one.type !== 'dropped') continue
        // An evicted key, a flood of keys, or a callback that threw: the rule's memory is not what the log says.
        if (one.reason === 'key' || one.reason === 'flood' || one.error) unknown.add(one.where)
      }
      const clock = clocks[n]
      if (!clock) return
      for (const { body } of messages) if (body.type === 'event') clock.arrived = Math.max(clock.arrived, Math.min(body.event.received, now))
      if (messages.length === 0) clock.arrived = now
      clock.watermark = Math.max(clock.watermark, clock.arrived - latenessMs)
      compare(n, now, seen)
    },
  }
}

function keysOf({ rule }: SignalDefinition, event: Event): string[] {
  try {
    const keys = rule.key(event.data, event)
    return (typeof keys === 'object' ? [...keys] : [keys]).flatMap((key) => (key === undefined ? [] : [String(key)]))
  } catch {
    return []
  }
}
