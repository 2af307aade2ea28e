import {
  commandExecuted,
  commandFailed,
  defineWorkflow,
  minutes,
  plural,
  suggestionShown,
  workflowStepCompleted,
  workflowStepFailed,
} from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineUseCase } from '../define/define-use-case.js'
import type { KnownSignal, UseCaseOptions } from '../define/use-case.js'
import { fill, start } from '../define/offer.js'
import { call, guest, seats, stage } from '../testing/rooms.js'

const findRoom = defineWorkflow('find_room', { steps: ['open_map', 'show_way'], input: z.object({ room: z.string() }) })

const rest = {
  when: call,
  of: guest,
  who: ({ signal: { room } }: KnownSignal<{ room: string }>) => guest.where({ room }),
  score: [{ points: 1, because: 'is in there', if: () => true }],
  tell: { threshold: 1 },
  category: 'rooms',
  say: { brief: '', words: () => 'Shall I?' },
  why: () => 'It was called',
} satisfies Partial<UseCaseOptions<{ room: string }, typeof guest.traits, object>>

const chairs = {
  en: plural('en', { one: '# seat', other: '# seats' }),
  cs: plural('cs', { one: '# místo', few: '# místa', many: '# místa', other: '# míst' }),
}

const fillsIn = defineUseCase('fill_in', {
  ...rest,
  facts: ({ signal: { room } }) => ({ free: seats(room) }),
  offer: ({ signal: { room }, facts: { free } }) => fill([{ field: 'room', value: room, annotation: { en: chairs.en(free), cs: chairs.cs(free) } }], 'Fill it in'),
})
const shows = defineUseCase('show_way', { ...rest, offer: ({ signal: { room } }) => start(findRoom, { room }, 'Show me') })
const { say: _, why: __, category: ___, ...quietly } = rest
const warms = defineUseCase('warm_map', { ...quietly, prefetches: ({ signal: { room } }) => ({ resource: 'map', input: { room } }) })

describe('a prefetch', () => {
  it('is sent without words, and costs no attention', () => {
    const { t, ann, calls } = stage([warms, fillsIn])
    calls()
    expect(ann.received().map(({ command }) => command)).toMatchObject([
      { type: 'prefetch', data: { useCase: 'warm_map', resource: 'map', input: { room: 'blue' } } },
      { type: 'ui.suggestion', data: { useCase: 'fill_in' } },
    ])
    expect(t.all('attention').map(({ correlation }) => correlation)).toEqual([ann.sees()?.correlationId])
    ann.does(commandExecuted, {}, { causationId: ann.received()[0]?.command.id ?? '' })
    expect(t.all('outcome').map(({ outcome }) => outcome)).toEqual(['command.executed'])
    expect(t.partitions[0]?.people.get(ann.person)?.attention.spent).toHaveLength(1)
  })

  it('is sent during a snooze, but not when the person has switched the assistant off', () => {
    const { ann, calls, wants, t } = stage([warms])
    wants({ enabled: false })
    calls()
    expect(ann.received()).toEqual([])
    wants({ quietUntil: new Date(t.now + minutes(60)).toISOString() })
    calls()
    expect(ann.received()).toHaveLength(1)
  })
})

describe('the words of a command', () => {
  const hostile = '\u202Eree\u200B\uFEFFf\u0000'
  const misleads = defineUseCase('mislead', {
    ...rest,
    say: { brief: '', words: () => `Is it ${hostile}?` },
    why: () => `It is ${hostile}`,
    offer: () => fill([{ field: 'room', value: hostile, annotation: hostile }], `Get it ${hostile}`),
  })

  it('hold no bidirectional, zero-width or control characters', () => {
    const { ann, calls } = stage([misleads])
    calls()
    expect(ann.sees()?.data).toMatchObject({
      message: 'Is it reef?',
      why: [{ text: 'It is reef' }],
      action: { input: { fields: [{ field: 'room', value: 'reef', annotation: 'reef' }] }, label: 'Get it reef' },
    })
  })
})

describe('the outcome of an action', () => {
  it('is said in the person’s language with the offer', () => {
    const book = defineUseCase('offer_room', {
      ...rest,
      say: { brief: '', words: () => 'Is it free?' },
      offer: () => ({ type: 'room.book', input: {}, label: 'Book it', done: { en: 'It is yours.', cs: 'Je vaše.' } }),
    })
    const { ann, calls } = stage([book])
    calls()
    expect(ann.sees()?.data).toMatchObject({ action: { label: 'Book it', done: 'It is yours.' } })
  })
})

describe('a task of the page', () => {
  it('is offered, and a form is filled in once it is accepted', () => {
    const { t, ann, calls } = stage([fillsIn])
    calls()
    const fields = [{ field: 'room', value: 'blue', annotation: '4 seats' }]
    expect(ann.sees()?.data).toMatchObject({ action: { type: 'dom.fill', input: { fields }, label: 'Fill it in' } })
    const suggestion = ann.sees()
    ann.answers(suggestionShown, {})
    expect(ann.accepts()).toEqual({ ok: true, value: { result: null } })
    expect(ann.sees()).toMatchObject({
      type: 'dom.fill',
      correlationId: suggestion?.correlationId,
      data: { useCase: 'fill_in', fields },
    })
    ann.answers(commandFailed, { code: 'not_found', message: 'no such field' })
    const outcomes = t.all('outcome').map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['suggestion.shown', 'suggestion.accepted', 'command.failed'])
    expect(ann.accepts(ann.sees()?.id)).toMatchObject({ ok: false, code: 'not_found' })
  })

  it('is offered, and a workflow starts once it is accepted, each step recorded', () => {
    const { t, ann, calls } = stage([shows])
    calls()
    ann.answers(suggestionShown, {})
    ann.accepts()
    expect(ann.sees()).toMatchObject({
      type: 'workflow.start',
      data: { useCase: 'show_way', name: 'find_room', input: { room: 'blue' }, steps: ['open_map', 'show_way'] },
    })
    ann.answers(workflowStepCompleted, { step: 'open_map' })
    ann.answers(workflowStepFailed, { step: 'show_way', code: 'no_map' })
    expect(t.all('outcome').map(({ outcome }) => outcome)).toEqual([
      'suggestion.shown',
      'suggestion.accepted',
      'workflow.step_completed',
      'workflow.step_failed',
    ])
  })
})
