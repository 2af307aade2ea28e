import { createEngine, type Message, type Result } from '@proactive/engine'
import { expect, it } from 'vitest'
import { bookViewed, copiesChanged, fakeDesk, library } from '../../../fixtures/library.js'
import { createCounters } from '../counters.js'
import type { Step } from '../replay-watch.js'
import { createWatch } from '../watch.js'
import { createModel } from './model.js'
import { createPursuitWatch } from './pursuit-watch.js'
import { createSignalWatch } from './signal-watch.js'

const start = Date.parse('2026-01-05T12:00:00Z')
const person = 'visitor:ann'

/** A library with one partition, whose steps are compared to the model; ann has two tabs, and her first one views a book. */
function stage() {
  let now = start
  const pack = library(fakeDesk())
  const engine = createEngine(pack)
  const partition = engine.partition(0, 1)
  const watch = createWatch({ now: () => now, step: () => 0, start })
  const counters = createCounters()
  const definitions = { pack, traits: {}, signals: {} }
  const model = createModel(definitions, engine, 1)
  const signals = createSignalWatch({ definitions, engine, count: 1, watch, counters })
  const pursuits = createPursuitWatch({ model, signals, engine, count: 1, watch, counters })
  let sent = 0

  function step(...messages: Message[]): Step['answer'] {
    const answer = engine.step(partition, messages, now)
    pursuits.followed({ steps: [{ n: 0, now, messages, answer }] })
    return answer
  }
  function message(to: Message['to'], body: Message['body']): Message {
    const id = `m${sent++}`
    return { id, to, cause: id, body }
  }
  const event = (type: string, data: object, session?: string): Message => {
    const id = `e${sent++}`
    const source = session === undefined ? ('shop' as const) : ('page' as const)
    const of = session === undefined ? {} : { person, session }
    return { id, to: session === undefined ? 'rule:copies.scarce/dune' : `person:${person}`, cause: id, body: { type: 'event', event: { id, type, version: 1, time: now, received: now, source, data: JSON.parse(JSON.stringify(data)), ...of } } }
  }
  const live = (session: string): Message => message(`person:${person}`, { type: 'presence', person, session, live: true, consent: true, saidAt: start })
  const replyTo = ({ effects }: Step['answer'], value: object): Message => {
    const asked = effects.find(({ type }) => type === 'look' || type === 'decide')
    const result: Result = { ok: true, value: JSON.parse(JSON.stringify(value)) }
    return message(asked?.from ?? 'all', { type: 'reply', effect: asked?.id ?? '', result })
  }
  step(live('first'))
  step(event(bookViewed.type, { bookId: 'dune' }, 'first'))
  step(event(copiesChanged.type, { bookId: 'dune', copies: 2 }))
  now += 1_000
  const looked = step()
  const asked = step(replyTo(looked, { left: 2 }))
  return { watch, step, event, live, replyTo, asked, pass: (ms: number) => void (now += ms) }
}

const verdict = { act: true, message: 'Only 2 left. Hold one for you?', confidence: 1, reasoning: '', decidedBy: 'rule' }

it('knows what the engine has taken within a step before an answer, such as that another tab was used last', () => {
  const { watch, step, event, live, replyTo, asked, pass } = stage()
  step(live('second'))
  pass(1_000)
  const looked = step(event(bookViewed.type, { bookId: 'dune' }, 'second'), replyTo(asked, verdict))
  const { seen } = step(event(bookViewed.type, { bookId: 'dune' }, 'first'), replyTo(looked, { left: 2 }))
  expect(seen).toContainEqual(expect.objectContaining({ type: 'command', session: 'first' }))
  expect(watch.broken).toBeUndefined()
})
