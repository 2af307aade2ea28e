import { setImmediate } from 'node:timers/promises'
import Anthropic from '@anthropic-ai/sdk'
import { createEngine, type Effect, type Inspection, type Message } from '@proactive/engine'
import { isRecord, type Json, seconds } from '@proactive/protocol'
import { claudeDecider } from '@proactive/server/claude'
import { type FakeAnthropic, virtualClock } from '@proactive/server/testing'
import { createDay } from './day.js'
import { market } from './market.js'
import { World } from './world.js'

/** What a day came to. */
export interface DayFigures {
  events: number
  calls: number
  /** The signals that were routed for a use case; those that had a candidate; and those about which the model was asked. */
  routed: { all: number; withCandidates: number; asked: number }
  planted: { all: number; told: number }
  told: { all: number; byModel: number; wrong: string[] }
  costUsd: number
  cacheShare: number
}

/** How long after its chance somebody may be told. */
const toldWithinMs = seconds(30)
const secondsOfDay = 86_400
const nobody = { info() {}, warn() {}, error(fields: object, message: string) { console.error(message, fields) } }

/** Plays a day in virtual time: the engine, the decider with the SDK on the fake's wire, and the oracle. */
export async function playDay(fake: FakeAnthropic, seed: number): Promise<DayFigures> {
  const start = Date.UTC(2026, 0, 5)
  const clock = virtualClock(start)
  const world = new World()
  const day = createDay(world, start, seed)
  const pack = market()
  const engine = createEngine(pack)
  const partition = engine.partition(0, 1)
  const spent = { costUsd: 0, input: 0, cached: 0, today: 0 }
  const decider = claudeDecider({ client: new Anthropic({ apiKey: 'bench', baseURL: fake.url, logLevel: 'off' }) })
  decider.connect?.({
    clock,
    logger: nobody,
    pack,
    recent: () => Promise.resolve({ events: [], others: [] }),
    addTokens: (tokens) => Promise.resolve((spent.today += tokens)),
    onModel({ costUsd = 0, tokens }) {
      spent.costUsd += costUsd
      if (!tokens) return
      spent.input += tokens.input + tokens.cacheRead + tokens.cacheWrite
      spent.cached += tokens.cacheRead
    },
  })
  const callsBefore = fake.calls.length
  const signals = new Map<string, Readonly<Record<string, unknown>>>()
  const candidates = new Map<string, string>()
  const routed = { all: 0, withCandidates: new Set<string>(), asked: new Set<string>() }
  const told = { all: 0, byModel: 0, wrong: [] as string[], when: new Map<string, number[]>() }
  let replies: Message[] = []
  let pending = 0
  let second = 0

  /** Steps the engine until nothing of the batch is left: facts are answered at once, the decider when it answers. */
  function step(batch: Message[]): void {
    for (let inbox: Message[] | undefined = batch; inbox; ) {
      const { emit, effects, seen } = engine.step(partition, inbox, clock.now())
      for (const one of seen) note(one)
      const next: Message[] = [...emit, ...effects.flatMap(perform)]
      inbox = next.length > 0 ? next : undefined
    }
  }

  function perform(effect: Effect): Message[] {
    if (effect.type === 'look') return [replyTo(effect, Object.fromEntries(Object.entries(effect.facts).map(([name, { fact, input }]) => [name, world.answer(fact, input)])))]
    if (effect.type === 'decide') ask(effect)
    if (effect.type === 'send') tell(effect)
    return []
  }

  function ask(effect: Extract<Effect, { type: 'decide' }>): void {
    const signal = candidates.get(effect.cause) ?? ''
    routed.asked.add(`${signal} ${effect.context.useCase}`)
    pending++
    void Promise.resolve(decider.decide(effect.context, { abort: new AbortController().signal, person: effect.from.slice('person:'.length), candidate: effect.cause }))
      .then((value) => void replies.push(replyTo(effect, value)))
      .finally(() => void pending--)
  }

  function tell({ person, command: { id, correlationId, data } }: Extract<Effect, { type: 'send' }>): void {
    const shopper = world.shoppers.get(person)
    if (!shopper || !('message' in data)) return
    const now = clock.now()
    const about = signals.get(candidates.get(correlationId) ?? '') ?? {}
    const problem = world.problemOf(shopper, { ...data, about }, now)
    if (problem !== undefined) told.wrong.push(`${data.useCase} to ${person}: ${problem}`)
    told.all++
    if (data.decidedBy === 'model') told.byModel++
    shopper.told.push(now)
    const key = `${person} ${data.useCase}`
    told.when.set(key, [...(told.when.get(key) ?? []), now])
    day.reacts(second, shopper, id)
  }

  function note(one: Inspection): void {
    if (one.type === 'signal') signals.set(one.signal.id, isRecord(one.signal.data) ? one.signal.data : {})
    else if (one.type === 'routed') routed.all++
    else if (one.type === 'candidate') {
      candidates.set(one.correlation, one.candidate.signal)
      routed.withCandidates.add(`${one.candidate.signal} ${one.candidate.useCase}`)
    } else if (one.type === 'dropped' && one.error) throw new Error(one.error.message)
  }

  for (; second < secondsOfDay; second++) {
    step([...replies.splice(0), ...day.messagesOf(second)])
    await clock.advance(seconds(1))
    // The model answers in no virtual time; what waits for the clock goes on with it.
    while (pending > (decider.waiting ?? 0)) await setImmediate()
  }
  replies = []
  const isTold = ({ person, useCase, at }: (typeof day.planted)[number]): boolean => (told.when.get(`${person} ${useCase}`) ?? []).some((when) => when >= at && when <= at + toldWithinMs)
  return {
    events: day.events,
    calls: fake.calls.length - callsBefore,
    routed: { all: routed.all, withCandidates: routed.withCandidates.size, asked: routed.asked.size },
    planted: { all: day.planted.length, told: day.planted.filter(isTold).length },
    told: { all: told.all, byModel: told.byModel, wrong: told.wrong },
    costUsd: spent.costUsd,
    cacheShare: spent.input > 0 ? spent.cached / spent.input : 0,
  }
}

function replyTo({ id, from }: Effect, value: Json): Message {
  return { id: `reply:${id}`, to: from, cause: id, body: { type: 'reply', effect: id, result: { ok: true, value } } }
}
