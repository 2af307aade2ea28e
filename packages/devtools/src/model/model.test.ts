import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deskHeldBack, lampByModel, lampMessages, lampRefused, lampTold } from '../testing/lamp.js'
import { exportOf } from './export.js'
import { filtered } from './filter.js'
import { funnelOf } from './funnel.js'
import { type Item, itemsOf, lanes, medianHop } from './items.js'
import { chainOf, lightsOf } from './links.js'
import { modelDecisionsOf, totalsOf } from './model-decisions.js'
import { emptyRecord, receive } from './record.js'
import { silencesOf } from './silences.js'
import { costWords, dataWords, deciderWords, spanWords } from './words.js'

const record = receive(emptyRecord, lampMessages)
const items = itemsOf(record)
const itemOf = (id: string, all: readonly Item[] = items): Item => {
  const found = all.find((item) => item.id === id)
  if (!found) throw new Error(`No item '${id}' among ${all.map((item) => item.id).join(', ')}.`)
  return found
}
const inLane = (lane: Item['lane']) => items.filter((item) => item.lane === lane).map(({ id }) => id)

describe('the lanes', () => {
  it('follow one suggestion from the raw events of page and shop to its outcome', () => {
    expect(inLane('events')).toEqual(['events:view', 'events:stock5', 'events:stock4', 'events:added'])
    expect(inLane('signals')).toEqual(['signals:sig1', 'signals:sig2'])
    expect(inLane('routing')).toEqual(['routing:k1', 'routing:k2'])
    expect(inLane('gates')).toEqual(['gates:k1', 'gates:k2'])
    expect(inLane('decision')).toEqual(['decision:k1'])
    expect(inLane('command')).toEqual(['command:c1'])
    expect(inLane('outcome')).toEqual(['outcome:later', 'outcome:o1', 'outcome:o2'])
  })

  it('link each item to what led to it, and measure the time since', () => {
    const hops = ['signals:sig1', 'routing:k1', 'gates:k1', 'decision:k1', 'command:c1', 'outcome:o1'].map((id) => [itemOf(id).causes, itemOf(id).hopMs])
    expect(hops).toEqual([
      [['events:stock5', 'events:stock4'], 0],
      [['signals:sig1', 'events:view'], 100],
      [['routing:k1'], 100],
      [['gates:k1'], 100],
      [['decision:k1'], 100],
      [['command:c1'], 600],
    ])
    expect(itemOf('events:view').hopMs).toBeNull()
    expect(itemOf('events:added').causes).toEqual(['command:c1'])
  })

  it('have a median of the time since the causes', () => {
    expect([[], [5], [1, 9, 2]].map((hops) => medianHop(hops.map((hopMs) => ({ ...itemOf('gates:k1'), hopMs }))))).toEqual([null, 5, 2])
    expect(medianHop([itemOf('events:view')])).toBeNull()
  })

  it('say how many events became one signal, the points and the threshold, and how many were turned away', () => {
    expect(itemOf('signals:sig1').note).toContain('high · of 50 events, 44 left out · ')
    expect(itemOf('signals:sig2').note).toContain('medium · of 1 event · ')
    expect(itemOf('routing:k1').note).toBe('75 points of 70 · 12 considered, 6 turned away, 5 told')
  })

  it('show at which gate a candidate waits, and why', () => {
    expect(itemOf('gates:k2')).toMatchObject({ title: 'attention', note: 'too soon after the last', tone: 'silent' })
    expect(itemOf('gates:k1')).toMatchObject({ title: '2 gates open', tone: 'good' })
  })

  it('show a gate that opened after the candidate was told as open', () => {
    const after = { ...lampTold, evaluations: [...lampTold.evaluations, ...deskHeldBack.evaluations] }
    expect(itemOf('gates:k1', itemsOf(receive(record, [{ event: 'trace', data: after }])))).toMatchObject({ tone: 'good', hopMs: 100 })
  })

  it('show a reaction behind the scenes with what was chosen, and how its steps went', () => {
    const time = lampTold.routedAt ?? ''
    const run = {
      id: 'r1', reaction: 'order_lamps', time, trigger: { id: 'sig1', type: 'stock.scarce' }, state: 'compensated' as const,
      chosen: { by: 'rule' as const, steps: ['reserve', 'order'] }, reason: 'Sold out.',
      steps: [{ time, step: 'reserve', change: 'run', attempt: 1 }, { time, step: 'reserve', change: 'done', attempt: 1 }, { time, step: 'order', change: 'failed', attempt: 1 }],
    }
    const all = itemsOf(receive(record, [{ event: 'reaction', data: run }]))
    expect(itemOf('decision:r1', all)).toMatchObject({ title: 'order_lamps', note: 'behind the scenes, compensated · reserve, order, by rule · Sold out.', tone: 'silent', causes: ['signals:sig1'] })
    expect(all.filter(({ causes }) => causes.includes('decision:r1')).map(({ title, tone }) => [title, tone])).toEqual([['reserve done', 'good'], ['order failed', 'silent']])
  })

  it('show a decision to stay silent with its reason', () => {
    const silent = { ...deskHeldBack, decision: { id: 'd2', time: lampTold.routedAt ?? '', act: false as const, reason: 'nothing to add' } }
    expect(itemOf('decision:k2', itemsOf(receive(record, [{ event: 'trace', data: silent }])))).toMatchObject({ title: 'Stay silent', note: 'nothing to add', tone: 'silent' })
  })

  it('show what waits in the panel as prepared, and what components of the page tell as events', () => {
    const { decision } = lampTold
    const prepared = { ...lampTold, decision: decision?.act ? { ...decision, prepare: true as const } : null }
    const told = { id: 'told', type: 'context.shared', time: lampTold.routedAt ?? '', source: 'page', data: { id: 'a', description: 'The shelf', value: 1 } }
    const all = itemsOf(receive(record, [{ event: 'trace', data: prepared }, { event: 'event', data: told }]))
    expect(itemOf('decision:k1', all)).toMatchObject({ title: 'Prepare, by rule' })
    expect(itemOf('command:c1', all).note).toMatch(/^waits in the panel/)
    expect(itemOf('events:told', all)).toMatchObject({ lane: 'events', title: 'context.shared' })
  })

  it('show the turn that the app asked for, with the gate that refused it', () => {
    const turn = { kind: 'survey', priority: 'low' as const, time: lampTold.routedAt ?? '', granted: false, reason: 'attention' }
    const refused = { ...deskHeldBack, correlationId: 'lease', signal: null, useCase: null, routedAt: null, evaluations: [], turn }
    const all = itemsOf(receive(emptyRecord, [{ event: 'trace', data: refused }]))
    expect(all.map(({ id, title }) => [id, title])).toEqual([['gates:lease', 'attention'], ['decision:lease', 'No turn']])
  })

  it('show an operator the signals that turned this person away', () => {
    const routed = [{ useCase: 'offer_slot', live: 500, considered: 500, offered: 6, placed: 6 }]
    const evening = { ...deskHeldBack.signal, id: 'sig3', type: 'slot.freed', key: 'evening', routed } as const
    const operator = itemsOf(receive(record, [{ event: 'signal', data: { ...lampTold.signal, ...evening, time: lampTold.routedAt ?? '', expiresAt: '', priority: 'high', data: {}, evidence: { ids: [], count: 50 } } }]))
    expect(itemOf('routing:sig3 offer_slot', operator)).toMatchObject({ tone: 'silent', causes: ['signals:sig3'], note: 'this person was not a candidate · 500 considered, 494 turned away, 6 proposed to' })
  })

  it('have no item twice and no link that leads nowhere, in whatever order messages come and however often', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...lampMessages, ...lampMessages]), (messages) => {
        const all = itemsOf(receive(emptyRecord, messages))
        const ids = new Set(all.map(({ id }) => id))
        expect(ids.size).toBe(all.length)
        for (const { causes, lane, hopMs } of all) {
          expect(lanes).toContain(lane)
          expect(causes.every((cause) => ids.has(cause))).toBe(true)
          expect(hopMs === null || hopMs >= 0).toBe(true)
        }
      }),
    )
  })
})

describe('a record', () => {
  it('begins anew with another person, and goes on when the stream of the same person begins again', () => {
    const start = lampMessages[0]
    if (start?.event !== 'start') throw new Error('The first message is not a start.')
    expect(receive(record, [start]).traces.size).toBe(2)
    expect(receive(record, [{ event: 'start', data: { ...start.data, personId: 'user:bob' } }])).toEqual({ ...emptyRecord, start: { ...start.data, personId: 'user:bob' } })
  })

  it('keeps the latest 500 events', () => {
    const many = Array.from({ length: 600 }, (_, n) => ({ event: 'event' as const, data: { id: `e${n}`, type: 't', time: '', source: 'page', data: {} } }))
    const { events } = receive(emptyRecord, many)
    expect([events.size, [...events.keys()][0]]).toEqual([500, 'e100'])
  })
})

describe('the lights', () => {
  it('lead from any item back to its causes and on to its effects', () => {
    const lights = lightsOf(items, 'gates:k1')
    expect(lights.get('gates:k1')).toBe('self')
    for (const cause of ['events:view', 'events:stock4', 'events:stock5', 'signals:sig1', 'routing:k1']) expect(lights.get(cause)).toBe('cause')
    for (const effect of ['decision:k1', 'command:c1', 'outcome:o1', 'outcome:o2', 'outcome:later', 'events:added']) expect(lights.get(effect)).toBe('effect')
    expect(lights.has('routing:k2')).toBe(false)
    expect(lights.has('signals:sig2')).toBe(false)
  })

  it('tell the story in the order of time', () => {
    expect(chainOf(items, lightsOf(items, 'command:c1')).map(({ lane }) => lane)).toEqual([
      'events', 'events', 'events', 'signals', 'routing', 'gates', 'decision', 'command', 'outcome', 'outcome', 'outcome', 'events',
    ])
  })

  it('end in a circle of events and commands', () => {
    const circle = items.map((item) => (item.id === 'events:stock4' ? { ...item, causes: ['outcome:o2'] } : item))
    expect(lightsOf(circle, 'command:c1').size).toBe(chainOf(items, lightsOf(items, 'command:c1')).length)
  })

  it('are none for an item that is gone', () => {
    expect(lightsOf(items, 'command:gone').size).toBe(0)
  })
})

describe('the funnel of a signal', () => {
  const counts = (id: string, among = items) => funnelOf(itemOf(id, among), among)?.map(({ count, what }) => `${count} ${what}`)

  it('counts from its events to the persons who were told, from the signal and from its routing', () => {
    const all = ['50 events', '1 signal', '500 live', '12 scored', '5 told']
    expect([counts('signals:sig1'), counts('routing:k1')]).toEqual([all, all])
  })

  it('ends with the signal where the server shows no counts, and is none for what is neither', () => {
    const { routing: _, ...own } = lampTold
    expect(counts('signals:sig1', itemsOf(receive(emptyRecord, [{ event: 'trace', data: own }])))).toEqual(['50 events', '1 signal'])
    expect(counts('gates:k1')).toBeUndefined()
  })
})

describe('what was held back', () => {
  it('is counted by its reason, the page’s included', () => {
    const suggestions = [{ id: 'c1', deferred: 'typing' as const }, { id: 'c3', deferred: 'typing' as const }, { id: 'c4', deferred: null }]
    expect(silencesOf(record, suggestions)).toEqual([
      { key: 'gate attention', count: 1, isShownLater: false, why: 'the attention budget does not allow it now', items: ['gates:k2'] },
      { key: 'page typing', count: 1, isShownLater: false, why: 'you were typing', items: ['command:c3'] },
      { key: 'page typing later', count: 1, isShownLater: true, why: 'you were typing', items: ['command:c1'] },
    ])
  })
})

describe('what a model was asked', () => {
  const asked = receive(record, [lampByModel, lampRefused].map((data) => ({ event: 'trace' as const, data })))

  it('is every decision with an account of a model, the newest first', () => {
    expect(modelDecisionsOf(record)).toEqual([])
    expect(modelDecisionsOf(asked).map(({ item }) => item)).toEqual(['decision:k4', 'decision:k3'])
  })

  it('adds up to who decided, what it cost, what the cache saved and how long it took', () => {
    expect(totalsOf(modelDecisionsOf(asked))).toEqual({
      decided: { model: 1, rule: 1, nobody: 0 }, differs: 1, costUsd: 0.00016 + 0.0005, cacheShare: 0.42, medianLatencyMs: 1_200,
    })
    expect(totalsOf([])).toMatchObject({ cacheShare: null, medianLatencyMs: null, costUsd: 0 })
  })

  it('counts the call of a model that was only watched', () => {
    const { model } = lampByModel
    const watched = { ...lampTold, model: { model: 'none', decidedBy: 'rule' as const, because: 'all conditions hold', facts: [], checks: [], ...(model && { watched: model }) } }
    const decisions = modelDecisionsOf({ traces: new Map([['k', watched]]) })
    expect(totalsOf(decisions)).toMatchObject({ decided: { model: 0, rule: 1, nobody: 0 }, costUsd: 0.00016, medianLatencyMs: 800 })
    expect(deciderWords(watched.model)).toBe('the rule decided')
  })

  it('is described in a line, with what the call took', () => {
    expect(deciderWords({ model: 'm', decidedBy: 'nobody' })).toBe('m did not decide, and nothing is told')
    expect(lampByModel.model && costWords(lampByModel.model)).toBe('800 ms · 5,000 tokens in, 84 % from the cache, 64 out · 0.000160 USD')
    expect(costWords({})).toBe('')
    expect(itemOf('decision:k3', itemsOf(asked)).note).toContain('800 ms · 5,000 tokens in')
  })
})

describe('the filter', () => {
  it('finds a text in what an item says and in its data, and leaves out hidden lanes', () => {
    expect(filtered(items, { text: 'DESK', hidden: new Set() }).map(({ id }) => id)).toEqual(['signals:sig2', 'routing:k2'])
    expect(filtered(items, { text: '', hidden: new Set(['events', 'outcome']) }).some(({ lane }) => lane === 'events')).toBe(false)
  })
})

describe('the export', () => {
  it('is JSON with all that was received', () => {
    const written = JSON.parse(exportOf(record, { connection: 'live', consent: 'granted', preferences: null, suggestions: [] }, 0))
    expect(written).toMatchObject({ person: 'user:ann', page: { connection: 'live' }, traces: [{ correlationId: 'k1' }, { correlationId: 'k2' }] })
    expect(written.events).toHaveLength(5)
  })
})

describe('the words', () => {
  it.each([
    [3, '3 ms'],
    [1_400, '1.4 s'],
    [59_999, '60 s'],
    [180_000, '3 min'],
  ])('write %d ms as %s', (ms, words) => expect(spanWords(ms)).toBe(words))

  it.each([
    [{ productId: 'lamp', stock: 4 }, 'productId lamp · stock 4'],
    [{ a: [1], b: 2 }, 'b 2 · a [1]'],
    [null, ''],
    ['x', 'x'],
    [{}, ''],
  ])('write %j in one line', (data, words) => expect(dataWords(data)).toBe(words))
})
