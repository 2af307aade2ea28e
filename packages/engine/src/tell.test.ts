import {
  consentChanged, defaultPreferences, defineAction, defineEvent, minutes, seconds, suggestionDeclined, suggestionShown,
} from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineFact } from './define-fact.js'
import { definePack } from './define-pack.js'
import { defineSignal } from './define-signal.js'
import { defineUseCase, type UseCase } from './define-use-case.js'
import { defineVisitor } from './define-visitor.js'
import { perform } from './perform.js'
import { Rehearsal, type RehearsalOptions } from './testing/rehearsal.js'
import { count, fact, latest, set } from './traits.js'

const opened = defineEvent('room.opened', { data: z.object({ room: z.string() }) })
const left = defineEvent('room.left', { data: z.object({ room: z.string() }) })
const called = defineEvent('room.called', { from: 'shop', data: z.object({ room: z.string(), urgent: z.boolean() }) })
const joined = defineEvent('member.joined', { from: 'shop', data: z.object({ branch: z.string() }) })
const home = defineFact('member.home', { read: async (of: null): Promise<string> => String(of) })
const seats = defineFact('room.seats', { read: async (room: string) => room.length })

const guest = defineVisitor({
  room: latest(opened, 'room', { per: 'session', until: [left], index: true }),
  opened: count(opened, { per: 'visit' }),
  rooms: set(opened, 'room', { without: [left], withinMs: minutes(10), index: true }),
  home: fact(home, { index: true, again: [joined] }),
})
const call = defineSignal('room.calls').on(called).per(({ room }) => room).expires(minutes(20))
  .emit(({ room, urgent }) => ({ priority: urgent ? 'high' : 'medium', data: { room } }))

const book = defineAction('room.book', { label: 'Book', input: z.object({ room: z.string() }), output: z.string() })
const step = { run: async () => '', compensate: async () => {} }
const booking = perform(book).step('key', step).step('lamp', step).step('seat', step).undo({ withinMs: minutes(1) })

const useCase = (name: string, more: { points?: number; critical?: boolean; holdout?: number; category?: string } = {}): UseCase =>
  defineUseCase(name, {
    when: call, of: guest,
    who: ({ room }) => guest.where({ room }),
    score: [{ points: more.points ?? 50, because: 'is in there', if: (x, s) => x.room === s.room }],
    tell: { atLeast: 50 },
    category: more.category ?? 'rooms',
    ...more,
    expires: minutes(2),
    facts: ({ room }) => ({ free: seats(room) }),
    offer: ({ room }) => book.with({ room }),
    say: { brief: '', otherwise: ({ free }, { room }) => `${free} seats in ${room}` },
    why: ({ room }) => `${room} was called`,
  })

function stage(useCases: UseCase[] = [useCase('come')], options: RehearsalOptions = {}) {
  const pack = definePack({ name: 'rooms', events: [opened, left, called, joined], signals: [call], useCases, actions: [booking], facts: [home, seats] })
  const t = new Rehearsal(pack, { facts: () => 4, perform: () => ({ ok: true, value: 'done' }), ...options })
  const ann = t.visitor('ann')
  ann.does(opened, { room: 'blue' })
  const calls = (room = 'blue', urgent = false) => t.system(called, { room, urgent })
  const wants = (preferences: Partial<typeof defaultPreferences>) =>
    t.tell(`person:${ann.person}`, { is: 'preferences', person: ann.person, preferences: { ...defaultPreferences, ...preferences } })
  return { t, ann, calls, wants }
}

describe('the gates', () => {
  const gates = ['consent', 'mode', 'still_true', 'category', 'quiet', 'attention', 'holdout', 'repeat', 'outranked']

  it('are all asked and noted, also after one has said no', () => {
    const { t, ann, calls, wants } = stage()
    wants({ enabled: false, categories: { rooms: false } })
    ann.does(consentChanged, { consent: 'denied' })
    calls()
    expect(t.all('gates').at(-1)?.gates.map(({ gate }) => gate)).toEqual(gates)
    expect(ann.closed('come')).toEqual(['consent', 'category', 'quiet'])
    expect(t.effects.filter((effect) => effect.do === 'look' && 'free' in effect.facts)).toEqual([])
  })

  it('hold back what is switched off, and note but do not send what is dry', () => {
    const { t, ann, calls } = stage([useCase('off'), useCase('dry')])
    t.mode('off', 'off')
    t.mode('dry', 'dry')
    calls()
    expect(ann.received()).toEqual([])
    expect(ann.closed('off')).toContain('mode')
    expect(Object.fromEntries(t.all('decision').map(({ decision }) => [String(decision.act), true]))).toEqual({ false: true, true: true })
  })

  it('hold back until a snooze is over, and then let through what is still so', () => {
    const { t, ann, calls, wants } = stage()
    wants({ quietUntil: new Date(t.now + minutes(3)).toISOString() })
    calls()
    t.advance(minutes(3) - 1)
    expect(ann.received()).toEqual([])
    t.advance(1)
    expect(ann.received()).toHaveLength(1)
  })

  it('hold back from the same persons what is measured', () => {
    const { t, ann, calls } = stage([useCase('come', { holdout: 1 })])
    calls()
    expect(ann.closed('come')).toEqual(['holdout'])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'holdout' } }])
  })

  it('do not let the same be told twice in a visit', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.answers(suggestionShown, {})
    t.advance(minutes(6))
    calls()
    expect(ann.received()).toHaveLength(1)
    expect(ann.closed('come')).toEqual(['repeat'])
  })

  it('let the best through first, and the next when its time has come', () => {
    const { t, ann, calls } = stage([useCase('good'), useCase('better', { points: 60 })])
    calls()
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'better' }])
    ann.answers(suggestionShown, {})
    t.advance(minutes(5))
    expect(ann.sees()?.data).toMatchObject({ useCase: 'good' })
  })

  it('let something critical through within the gap', () => {
    const { t, ann, calls } = stage([useCase('come'), useCase('other'), useCase('alarm', { critical: true })])
    for (const one of ['other', 'alarm']) t.mode(one, 'off')
    calls()
    for (const one of ['other', 'alarm']) t.mode(one, 'live')
    calls('blue', true)
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'come' }, { useCase: 'alarm' }])
    expect(ann.closed('other')).toEqual(['attention'])
  })
})

describe('what is on its way', () => {
  it('is dropped when the person has moved on before the decision, and told when they come back', () => {
    let hurry = true
    const { t, ann, calls } = stage([useCase('come')], {
      facts: ({ fact: asked }) => {
        if (hurry && asked === seats.name) ann.does(left, { room: 'blue' })
        return 4
      },
    })
    calls()
    hurry = false
    expect(ann.received()).toEqual([])
    expect(ann.closed('come')).toContain('still_true')
    ann.does(opened, { room: 'blue' })
    expect(ann.received()).toHaveLength(1)
    expect(t.all('decision').filter(({ decision }) => decision.act)).toHaveLength(1)
  })

  it('is withdrawn with the consent', () => {
    const { ann, calls } = stage()
    calls()
    ann.does(consentChanged, { consent: 'denied' })
    expect(ann.received()).toMatchObject([{ withdrawn: 'consent' }])
  })

  it('stays silent when the decider does, and says why', () => {
    const { t, ann, calls } = stage([useCase('come')], { decide: () => ({ act: false, reason: 'not now' }) })
    calls()
    expect(ann.received()).toEqual([])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'not now' } }])
  })

  it('speaks in the words of the decider', () => {
    const { ann, calls } = stage([useCase('come')], {
      decide: () => ({ act: true, message: 'Come!', confidence: 0.9, reasoning: 'near', decidedBy: 'model' }),
    })
    calls()
    expect(ann.sees()?.data).toMatchObject({ message: 'Come!', decidedBy: 'model' })
  })

  it('survives a mistake in a definition, which is counted', () => {
    const broken = { ...useCase('broken'), why: () => { throw new Error('no words') } }
    const { t, ann, calls } = stage([broken, useCase('come')])
    calls()
    expect(t.all('dropped')).toMatchObject([{ what: 'fault: no words', where: 'broken', count: 1 }])
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'come' }])
  })
})

describe('what is decided', () => {
  it('is an event for each, which the command follows from', () => {
    const { t, ann, calls } = stage([useCase('come'), useCase('better', { points: 60 })])
    const bob = t.visitor('bob')
    bob.does(opened, { room: 'blue' })
    calls()
    const made = t.effects.flatMap((effect) => (effect.do === 'record' && effect.event.type === 'decision.made' ? [effect.event] : []))
    expect(new Set(made.map(({ person }) => person))).toEqual(new Set([ann.person, bob.person]))
    expect(new Set(made.map(({ id }) => id)).size).toBe(2)
    expect(made.map(({ id }) => id)).toContain(ann.sees()?.causationId)
  })
})

describe('a saga of several steps', () => {
  it('goes on where the last left off, and is undone last first', () => {
    const { t, ann, calls } = stage()
    calls()
    expect(ann.undoes(ann.accepts())).toMatchObject({ ok: true })
    expect(steps(t)).toEqual(['run key', 'run lamp', 'run seat', 'compensate seat', 'compensate lamp', 'compensate key'])
  })

  it('takes back what was done when a step fails, and answers the failure', () => {
    const { t, ann, calls } = stage([useCase('come')], {
      perform: (effect) => (effect.step === 'seat' ? { ok: false, code: 'unavailable', message: 'Taken.' } : { ok: true, value: 'done' }),
    })
    calls()
    expect(ann.accepts()).toEqual({ ok: false, code: 'unavailable', message: 'Taken.' })
    expect(steps(t)).toEqual(['run key', 'run lamp', 'run seat', 'compensate lamp', 'compensate key'])
  })

  it('cannot be undone when its time is over', () => {
    const { t, ann, calls } = stage()
    calls()
    const accepted = ann.accepts()
    t.advance(minutes(1))
    expect(ann.undoes(accepted)).toMatchObject({ ok: false, code: 'expired' })
  })

  const steps = (t: Rehearsal) => t.effects.flatMap((effect) => (effect.do === 'run' || effect.do === 'compensate' ? [`${effect.do} ${effect.step}`] : []))
})

describe('traits', () => {
  const telling = (who: (s: { room: string }) => ReturnType<typeof guest.where>, atLeast = 1) =>
    defineUseCase('come', {
      when: call, of: guest, who,
      score: [{ points: 1, because: 'x', if: ({ opened: n }) => n > 1 }, { points: 1, because: 'y', if: () => true }],
      tell: { atLeast }, category: 'rooms', say: { brief: '', otherwise: () => 'Come!' }, why: () => '',
    })

  it("come from the shop's records when somebody comes, and again when those change", () => {
    let where = 'north'
    const { t, ann, calls } = stage([telling(({ room }) => guest.where({ home: room }))], { facts: () => where })
    calls('south')
    expect(ann.received()).toEqual([])
    where = 'south'
    t.event(joined, { branch: 'south' }, { person: ann.person, source: 'desk' })
    expect(ann.received()).toHaveLength(1)
  })

  it('of a set leave by their event, and by growing old', () => {
    const { t, ann, calls } = stage([telling(({ room }) => guest.where({ rooms: room }))])
    ann.does(opened, { room: 'red' })
    ann.does(left, { room: 'blue' })
    calls('blue')
    t.advance(minutes(11))
    calls('red')
    expect(ann.received()).toEqual([])
    ann.does(opened, { room: 'red' })
    expect(ann.received()).toHaveLength(1)
  })

  it('of a visit begin anew with the next', () => {
    const { t, ann, calls } = stage([telling(() => guest.where({}), 2)])
    ann.does(opened, { room: 'red' })
    t.advance(minutes(31))
    ann.does(opened, { room: 'blue' })
    calls()
    expect(ann.received()).toEqual([])
    ann.does(opened, { room: 'blue' })
    expect(ann.received()).toHaveLength(1)
  })

  it('of somebody who declined are still known', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.answers(suggestionDeclined, {})
    t.advance(seconds(1))
    expect(t.all('outcome')).toMatchObject([{ outcome: 'suggestion.declined', person: ann.person }])
    expect(t.all('outcome')[0]?.correlation).toBe(ann.received()[0]?.command.correlationId)
  })
})

describe('a partition', () => {
  it('forgets whom it has not seen for a day, and keeps who is here', () => {
    const { t, ann } = stage()
    const bob = t.visitor('bob')
    bob.leaves()
    t.advance(minutes(25 * 60))
    expect([...(t.partitions[0]?.people.keys() ?? [])]).toEqual([ann.person])
    expect(t.engine.liveSessions(t.engine.load(t.engine.save(t.engine.partition(0, 1))))).toEqual([])
  })
})
