import { defineEvent, minutes, seconds, suggestionAccepted, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { definePack } from '../define/define-pack.js'
import { defineSignal, type SignalDefinition } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import { Rehearsal } from '../testing/rehearsal.js'

const rung = defineEvent('bell.rung', { data: z.object({ bell: z.string() }) })
const anybody = defineVisitor({})

/** What all use cases here have in common: everybody is told of every signal. */
const everybody = (when: SignalDefinition<{ bell: string }>) => ({
  when,
  of: anybody,
  who: () => anybody.where({}),
  score: [{ points: 1, because: 'is here', if: () => true }],
  tell: { threshold: 1 },
})

const hears = (name: string, n = '') =>
  defineSignal(name)
    .on(rung)
    .per((e) => e.bell)
    .only((e) => e.bell.startsWith(n))
    .expires(minutes(5))
    .emit(({ bell }) => ({ priority: 'low', data: { bell } }))

function belfry(bells: number) {
  const signals = Array.from({ length: bells }, (_, n) => hears(`bell.heard_${'abcdefghijkl'[n]}`, String(n)))
  const useCases = signals.map((signal, n) =>
    defineUseCase(`warm_${n}`, { ...everybody(signal), prefetches: ({ signal: { bell } }) => ({ resource: 'bell', input: bell }) }),
  )
  const t = new Rehearsal(definePack({ name: 'belfry', events: [rung], signals, useCases, actions: [] }))
  return { t, ann: t.visitor('ann') }
}

describe('the guard against loops', () => {
  it('cuts a use case that sets itself off, and records it', () => {
    const { t, ann } = belfry(1)
    ann.does(rung, { bell: '0' })
    for (let i = 1; i < 5; i++) ann.does(rung, { bell: `0-${i}` }, { causationId: ann.sees()?.id ?? '' })
    expect(ann.received()).toHaveLength(1)
    expect(t.all('cut').map(({ reason, useCase }) => `${useCase}: ${reason}`)).toEqual(
      Array.from({ length: 4 }, () => 'warm_0: triggered by its own outcome'),
    )
    expect(t.all('dropped')).toHaveLength(4)
    expect(t.all('dropped').at(-1)).toMatchObject({ reason: 'loop', where: 'warm_0', count: 1 })
    expect(t.all('decision').at(-1)).toMatchObject({ decision: { act: false, reason: 'loop: triggered by its own outcome' } })
  })

  it('cuts a chain of use cases that is deeper than eight', () => {
    const { t, ann } = belfry(10)
    ann.does(rung, { bell: '0' })
    for (let n = 1; n < 9; n++) {
      t.advance(seconds(10))
      ann.does(rung, { bell: String(n) }, { causationId: ann.received().at(-1)?.command.id ?? '' })
    }
    expect(ann.received()).toHaveLength(8)
    expect(t.all('cut')).toMatchObject([{ useCase: 'warm_8', reason: 'the chain is deeper than 8' }])
  })

  it('cuts more than ten commands a minute for a tab, and lets more through a minute later', () => {
    const { t, ann } = belfry(1)
    for (let n = 0; n < 15; n++) ann.does(rung, { bell: `0-${n}` })
    expect(ann.received()).toHaveLength(10)
    expect(t.all('cut').at(-1)).toMatchObject({ reason: 'over 10 commands a minute' })
    t.advance(minutes(1))
    ann.does(rung, { bell: '0-late' })
    expect(ann.received()).toHaveLength(11)
  })

  it('follows the chain through the events that the engine records itself', () => {
    const accepted = defineSignal('offer.taken')
      .on(suggestionAccepted)
      .per((_, { id }) => id)
      .expires(minutes(5))
      .emit(() => ({ priority: 'high', data: { bell: '' } }))
    const heard = hears('bell.heard')
    const rings = (name: string, when: SignalDefinition<{ bell: string }>) =>
      defineUseCase(name, {
        ...everybody(when),
        category: 'bells',
        critical: true,
        say: { brief: '', words: () => 'Ring!' },
        why: () => 'A bell rang',
      })
    const useCases = [rings('ring', heard), rings('ring_again', accepted)]
    const t = new Rehearsal(definePack({ name: 'belfry', events: [rung], signals: [heard, accepted], useCases, actions: [] }))
    const ann = t.visitor('ann')
    ann.does(rung, { bell: 'great' })
    ann.answers(suggestionShown, {})
    ann.accepts()
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'ring' }, { useCase: 'ring_again' }])
    ann.answers(suggestionShown, {})
    ann.accepts()
    expect(ann.received()).toHaveLength(2)
    expect(t.all('cut')).toMatchObject([{ useCase: 'ring_again', reason: 'triggered by its own outcome' }])
  })
})
