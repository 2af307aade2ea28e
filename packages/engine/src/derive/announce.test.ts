import { defineEvent, type Json, minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from '../define/define-fact.js'
import { definePack } from '../define/define-pack.js'
import { defineSignal, isEvent } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import * as keep from './operators/keep.js'
import { asked, at, signalsOf } from '../testing/desk.js'
import type { RehearsalOptions } from '../testing/backstage.js'
import { Rehearsal } from '../testing/rehearsal.js'

const shelfSeen = defineEvent('shelf.seen', { data: z.object({ reader: z.string(), have: z.array(z.string()) }) })
const shelfLeft = defineEvent('shelf.left', { data: z.object({ reader: z.string() }) })
const usualBooks = defineFact('usual.books', { read: async (reader: string): Promise<string[]> => [reader] })

const missed = defineSignal('reader.missed')
  .on(shelfSeen, shelfLeft)
  .per((e) => e.reader)
  .keep({ visits: keep.latest((e) => ('have' in e ? e.have.length : undefined)) })
  .when((_, { event }) => isEvent(event, shelfSeen))
  .clears((_, { event }) => isEvent(event, shelfLeft))
  .asks((e, { visits }) => (visits === undefined ? undefined : { usuals: usualBooks(e.reader) }))
  .expires((_, { usuals }) => minutes(usuals.length))
  .emit((e, { event, usuals, visits }) => {
    const book = usuals.find((one) => !(isEvent(event, shelfSeen) && event.data.have.includes(one)))
    return book === undefined ? undefined : { priority: 'low', data: { reader: e.reader, book, had: visits ?? 0 } }
  })
const visitor = defineVisitor({})
const remind = defineUseCase('remind', {
  when: missed,
  of: visitor,
  who: ({ signal: { reader } }) => visitor.person(`user:${reader}`),
  score: [{ points: 1, because: 'is that reader', if: () => true }],
  tell: { threshold: 1 },
  category: 'reminders',
  say: { brief: '', words: ({ signal: { book } }) => `You usually take ${book}` },
  why: () => 'You often took it',
})

function stage(usuals: Json, options: RehearsalOptions = {}) {
  const pack = definePack({
    name: 'usuals',
    events: [shelfSeen, shelfLeft],
    signals: [missed],
    useCases: [remind],
    actions: [],
    facts: [usualBooks],
  })
  const t = new Rehearsal(pack, { facts: () => usuals, ...options })
  const sees = (...have: string[]) => t.event(shelfSeen, { reader: 'ann', have }, { person: 'user:ann' })
  return { t, sees, signals: () => t.all('signal').map(({ signal }) => signal) }
}

describe('a rule that looks up facts', () => {
  it.each([1, 5])('announces a signal with the facts in its data, over %i partitions', (partitions) => {
    const { t, sees, signals } = stage(['dune', 'emma'], { partitions })
    const [ann, bob] = [t.visitor('ann'), t.visitor('bob')]
    sees('dune', 'walden')
    expect(signals()).toMatchObject([{ key: 'ann', data: { reader: 'ann', book: 'emma', had: 2 } }])
    expect(signals()[0]?.expiresAt).toBe(t.now + minutes(2))
    expect(ann.sees()?.data).toMatchObject({ message: 'You usually take emma' })
    expect(bob.sees()).toBeUndefined()
  })

  it('announces nothing when .emit finds no signal in the facts', () => {
    const { sees, signals } = stage(['dune'])
    sees('dune')
    expect(signals()).toEqual([])
  })

  it('announces nothing when the signal would stand for no time, or when the facts are not valid', () => {
    const none = stage([])
    none.sees()
    expect(none.signals()).toEqual([])
    const broken = stage(0, { facts: () => null, errors: 'keep' })
    broken.sees()
    expect(broken.signals()).toEqual([])
    expect(broken.t.all('dropped')).toHaveLength(1)
  })

  it('waits for its facts over a restart, and forgets the question when its key is cleared', () => {
    for (const clears of [false, true]) {
      const { t, sees } = stage([])
      const [p] = t.partitions
      if (!p) throw new Error('There is no partition.')
      const event = { ...sees(), id: 'again' }
      const step = (batch: Parameters<typeof t.engine.step>[1], on = p) => t.engine.step(on, batch, t.now)
      const { effects } = step([{ id: 'm', to: 'home:x', cause: '', body: { type: 'event', event } }])
      const [look] = effects
      if (!look) throw new Error('It did not ask.')
      expect(look).toMatchObject({ type: 'look', from: 'rule:reader.missed/ann', facts: { usuals: { input: 'ann' } } })
      const left = { ...event, id: 'left', type: shelfLeft.type, data: { reader: 'ann' } }
      if (clears) step([{ id: 'n', to: 'home:x', cause: '', body: { type: 'event', event: left } }])
      const loaded = t.engine.load(JSON.parse(JSON.stringify(t.engine.save(p))))
      const result = { ok: true as const, value: { usuals: ['emma'] } }
      const answer = step([{ id: 'r', to: look.from, cause: '', body: { type: 'reply', effect: look.id, result } }], loaded)
      expect(answer.seen.filter(({ type }) => type === 'signal')).toHaveLength(clears ? 0 : 1)
    }
  })
})

describe('how long a signal stands', () => {
  it('can be computed from the event and the clock', () => {
    const closing = defineSignal('desk.closing')
      .on(asked)
      .per((e) => e.shelf)
      .expires((e, { now }) => e.n - now)
      .emit((e) => ({ priority: 'low', data: e.n }))
    const { signals, start } = signalsOf(closing, [])
    expect(signals).toEqual([])
    const told = signalsOf(closing, [{ what: 'asked', at: 0, data: { n: start + 5 } }, ...at(1)]).signals
    expect(told).toMatchObject([{ expiresAt: start + 5, data: start + 5 }])
  })
})
