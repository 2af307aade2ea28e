import { consentChanged, hours, minutes, suggestionDeclined, suggestionDismissed, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineUseCase } from '../define/define-use-case.js'
import { call, guest, left, opened, stage, useCase } from '../testing/rooms.js'
import { oak, room } from '../testing/tables.js'

const says = { act: true, message: 'Come!', confidence: 0.9, reasoning: 'near', decidedBy: 'model' } as const
const onlyInPanel = () => [useCase('come', { panel: 'only' })]
const asFallback = () => [useCase('come', { panel: 'fallback' })]

/** Calls the person to a room in which something waits. */
function withOneWaiting(...[useCases = onlyInPanel(), ...more]: Partial<Parameters<typeof stage>>) {
  const called = stage(useCases, ...more)
  called.calls()
  const [item] = called.ann.prepared()
  if (!item) throw new Error('Nothing waits in the panel.')
  return { ...called, item }
}

describe('a prepared decision', () => {
  it('is recorded, waits for the person to ask, and costs no attention', () => {
    const { t, ann, calls } = stage([useCase('come', { points: 60 }), useCase('other')], {
      decide: ({ context }) => ({ ...says, ...(context.useCase === 'come' && { prepare: true }) }),
    })
    calls()
    expect(ann.received().map(({ command }) => command.data)).toMatchObject([{ useCase: 'other' }])
    ann.answers(suggestionShown, {})
    expect(ann.prepared()).toMatchObject([
      { message: 'Come!', action: { type: 'room.book', input: { room: 'blue' }, label: 'Book' }, why: [{ text: 'blue was called' }] },
    ])
    expect(t.all('decision').map(({ decision }) => decision)).toContainEqual(expect.objectContaining({ message: 'Come!', prepare: true }))
    expect(t.all('attention').map(({ change }) => change)).toEqual(['reserved', 'charged'])
  })

  it('ends with its signal', () => {
    const { t, ann } = withOneWaiting()
    t.advance(minutes(21))
    expect(ann.prepared()).toEqual([])
  })

  it('is done, undone and reported as a suggestion is, and waits no longer once it is accepted', () => {
    const { t, ann, item } = withOneWaiting()
    const accepted = ann.accepts(item.id)
    expect(accepted).toMatchObject({ ok: true, value: { result: 'done', undoToken: expect.any(String) } })
    expect(ann.accepts(item.id)).toEqual(accepted)
    expect(ann.prepared()).toEqual([])
    expect(ann.undoes(accepted)).toEqual({ ok: true, value: {} })
    const outcomes = t.effects.flatMap((effect) => (effect.type === 'record' && effect.event.causationId === item.id ? [effect.event.type] : []))
    expect(outcomes).toEqual(['suggestion.accepted', 'suggestion.undone'])
    expect(t.all('attention')).toEqual([])
    expect(ann.received()).toEqual([])
  })

  it('is listed and accepted in any tab of its person, and by nobody else', () => {
    const { t, item } = withOneWaiting()
    const bob = t.visitor('bob')
    expect(bob.prepared()).toEqual([])
    expect(bob.accepts(item.id)).toMatchObject({ ok: false, code: 'not_found' })
    const phone = t.visitor('ann', { tab: 'phone' })
    expect(phone.prepared()).toMatchObject([{ id: item.id }])
    expect(phone.accepts(item.id)).toMatchObject({ ok: true })
  })

  it('is withdrawn when the facts no longer support it, and decided anew with those that there are', () => {
    let free = 4
    const { t, ann, item } = withOneWaiting(onlyInPanel(), { facts: () => free })
    free = 2
    t.tell('all', { type: 'recheck', signalType: call.type, key: 'blue' })
    t.advance(1)
    expect(t.effects).toContainEqual(expect.objectContaining({ type: 'withdraw', withdrawal: { id: item.id, reason: 'untrue' } }))
    expect(ann.prepared()).toMatchObject([{ message: '2 seats in blue' }])
    expect(ann.prepared()).not.toMatchObject([{ id: item.id }])
  })

  it('is refused when its facts have changed since, though nothing said so', () => {
    let free = 4
    const { ann, item } = withOneWaiting(onlyInPanel(), { facts: () => free })
    free = 2
    expect(ann.accepts(item.id)).toMatchObject({ ok: false, code: 'unavailable' })
    expect(ann.prepared()).toEqual([])
  })

  it.each([['says no', { consent: 'denied' as const }], ['switches the assistant off', { enabled: false }]])('is withdrawn when its person %s', (_, how) => {
    const { ann, item } = withOneWaiting()
    if ('consent' in how) ann.does(consentChanged, how)
    else ann.wants(how)
    expect(ann.prepared()).toEqual([])
    expect(ann.accepts(item.id)).toMatchObject({ ok: false, code: 'unavailable' })
  })

  it('is not listed for a person who is erased', () => {
    const { t, ann } = withOneWaiting()
    t.tell('all', { type: 'forget', names: [ann.person, ann.session], userId: 'ann', as: 'nobody' })
    expect(ann.prepared()).toEqual([])
  })

  it('is gone once it is declined or dismissed, without a pause of its category', () => {
    for (const answer of [suggestionDeclined, suggestionDismissed]) {
      const { ann, calls, item, t } = withOneWaiting([useCase('come', { panel: 'only' }), useCase('other')])
      ann.does(answer, {}, { causationId: item.id })
      expect(ann.prepared()).toEqual([])
      t.advance(minutes(21))
      ann.does(opened, { room: 'red' })
      calls('red')
      expect(ann.received().at(-1)).toMatchObject({ command: { data: { useCase: 'other' } } })
    }
  })

  it('stays where it is when a more urgent command is sent, and keeps no turn of the app away', () => {
    const { ann, calls, item } = withOneWaiting([useCase('come', { panel: 'only' }), useCase('alarm', { critical: true })])
    ann.does(opened, { room: 'red' })
    calls('red', true)
    expect(ann.prepared()).toContainEqual(expect.objectContaining({ id: item.id }))
    const quiet = withOneWaiting()
    expect(quiet.ann.asksTurn()).toMatchObject({ granted: true })
  })

  it('outlives a restart', () => {
    const { t, ann, item } = withOneWaiting()
    t.restart()
    expect(ann.prepared()).toEqual([item])
    expect(ann.accepts(item.id)).toMatchObject({ ok: true })
  })

  it('is not listed in a dry run', () => {
    const { t, ann, calls } = stage(onlyInPanel())
    t.mode('come', 'dry')
    calls()
    expect(ann.prepared()).toEqual([])
  })

  it('is silence where it is about something scarce: nothing is held for what waits', () => {
    const { t, visitors: [first], frees } = room(1, { decide: () => ({ ...says, prepare: true }) })
    frees()
    expect(first?.prepared()).toEqual([])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'what is scarce cannot wait in the panel' } }])
    expect(t.ledger.holds.size).toBe(0)
  })
})

describe('a use case that falls back to the panel', () => {
  it('is shown by itself while there is attention', () => {
    const { ann, calls } = stage(asFallback())
    calls()
    expect(ann.received()).toHaveLength(1)
    expect(ann.prepared()).toEqual([])
  })

  it('waits there when its person wants to hear of urgent things only', () => {
    const { t, ann, calls, wants } = stage(asFallback())
    wants({ frequency: 'minimal' })
    calls()
    expect(ann.received()).toEqual([])
    expect(ann.prepared()).toMatchObject([{ message: '4 seats in blue' }])
    expect(t.all('attention')).toEqual([])
  })

  it('waits there during a snooze that outlasts its signal', () => {
    const { t, ann, calls, wants } = stage(asFallback())
    wants({ quietUntil: new Date(t.now + hours(2)).toISOString() })
    calls()
    expect(ann.prepared()).toHaveLength(1)
  })

  it('waits for its turn, and not there, while the attention comes back in time', () => {
    const { t, ann, calls, wants } = stage(asFallback())
    wants({ quietUntil: new Date(t.now + minutes(3)).toISOString() })
    calls()
    expect(ann.prepared()).toEqual([])
    t.advance(minutes(3))
    expect(ann.received()).toHaveLength(1)
  })

  it.each([
    ['switched off its category', { categories: { rooms: false } }],
    ['switched the assistant off', { enabled: false }],
  ])('stays silent for a person who has %s', (_, preferences) => {
    const { ann, calls, wants } = stage(asFallback())
    wants({ frequency: 'minimal', ...preferences })
    calls()
    expect(ann.prepared()).toEqual([])
  })

  it('stays silent where another gate is closed as well', () => {
    const { ann, calls, wants } = stage([useCase('come', { panel: 'fallback', holdout: 1 })])
    wants({ frequency: 'minimal' })
    calls()
    expect(ann.prepared()).toEqual([])
  })

  it('leaves the panel to others', () => {
    const { ann, calls, wants } = stage()
    wants({ frequency: 'minimal' })
    calls()
    expect(ann.prepared()).toEqual([])
  })

  it('is prepared once for a signal, however often its person comes back', () => {
    const { t, ann, calls, wants } = stage(asFallback())
    wants({ frequency: 'minimal' })
    calls()
    ann.does(left, { room: 'blue' })
    ann.does(opened, { room: 'blue' })
    expect(ann.prepared()).toHaveLength(1)
    expect(t.all('decision')).toHaveLength(1)
  })
})

describe('panel', () => {
  it('does not go with holds, of which nothing would be held for what waits', () => {
    const define = () =>
      defineUseCase('come', {
        when: call,
        of: guest,
        who: ({ signal }) => guest.where({ room: signal.room }),
        score: [{ points: 1, because: 'is in there', if: () => true }],
        tell: { threshold: 1 },
        category: 'rooms',
        panel: 'fallback',
        holds: () => oak,
        say: { brief: '', words: () => 'Come!' },
        why: () => 'It was called.',
      })
    expect(define).toThrow(/^defineUseCase\('come'\): panel is 'fallback', and holds names a scarce thing/)
  })
})
