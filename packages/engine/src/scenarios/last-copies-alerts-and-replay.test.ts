import { minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../kernel/create-engine.js'
import { definePack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { crossesBelow } from '../derive/detectors/crosses.js'
import type { Inspection } from '../message/inspection.js'
import { fieldsOf } from '../message/json.js'
import { bookViewed, copiesChanged, library, scarceCopies } from '../testing/library.js'
import { Rehearsal } from '../testing/rehearsal.js'

/** The copies of Dune, one change after another, each in a burst of its own. */
function copies(...numbers: number[]) {
  const t = new Rehearsal(library(), { facts: () => 3 })
  const change = (...more: number[]) => {
    for (const n of more) {
      t.system(copiesChanged, { bookId: 'dune', copies: n })
      t.advance(seconds(4))
    }
  }
  change(...numbers)
  return { t, change, alerts: () => t.all('signal').map(({ signal: { priority, data } }) => ({ priority, data })) }
}

const alert = (priority: 'medium' | 'high', left: number) => ({
  priority,
  data: expect.objectContaining({ bookId: 'dune', copies: left, trend: 'declining', urgency: priority }),
})

describe('the last copies of a book', () => {
  it('raise one alert, medium and declining, from nine to three', () => {
    expect(copies(9, 5, 4, 3).alerts()).toEqual([alert('medium', 4)])
  })

  it('raise the high alert at two', () => {
    expect(copies(9, 5, 4, 3, 2).alerts()).toEqual([alert('medium', 4), alert('high', 2)])
  })

  it('raise only the high alert when a burst falls below both levels', () => {
    const { t, alerts } = copies(9)
    for (const n of [5, 4, 3, 2]) t.system(copiesChanged, { bookId: 'dune', copies: n })
    t.advance(seconds(3))
    expect(alerts()).toEqual([alert('high', 2)])
  })

  it('raise no second alert while the number goes up and down around the level', () => {
    expect(copies(9, 4, 5, 4, 6, 4, 5, 4).alerts()).toEqual([alert('medium', 4)])
  })

  it('can raise the alert again after seven', () => {
    expect(copies(9, 4, 7, 4).alerts()).toHaveLength(2)
    expect(copies(9, 2, 5, 2).alerts()).toMatchObject([{ priority: 'high' }, { priority: 'high' }])
  })

  it('raise no alert for a number that was below before the first event', () => {
    const { t, change, alerts } = copies()
    t.system(copiesChanged, { bookId: 'dune', copies: 4, previous: 4 })
    t.advance(seconds(4))
    change(3)
    expect(alerts()).toEqual([])
  })

  it('raise an alert when the first number is below the level', () => {
    expect(copies(4).alerts()).toMatchObject([{ priority: 'medium' }])
  })

  it('raise no alert at zero, and clear a standing one at once', () => {
    expect(copies(9, 0).alerts()).toEqual([])
    const { t } = copies(9, 3)
    t.system(copiesChanged, { bookId: 'dune', copies: 0 })
    expect(t.all('signal.ended')).toMatchObject([{ reason: 'cleared' }])
  })

  it('raise no alert when a burst ends above the level', () => {
    const { t, alerts } = copies(9)
    for (const n of [4, 8]) t.system(copiesChanged, { bookId: 'dune', copies: n })
    t.advance(seconds(3))
    expect(alerts()).toEqual([])
  })

  it('give at most three events as evidence, and their number', () => {
    const { t } = copies(9)
    const ids = [8, 7, 6, 5, 4].map((n) => t.system(copiesChanged, { bookId: 'dune', copies: n }).id)
    t.advance(seconds(3))
    expect(t.all('signal')[0]?.signal.evidence).toEqual({ ids: ids.slice(-3), count: 6 })
  })

  it('replace a standing alert by the current one', () => {
    const { t, change } = copies(9, 4)
    change(2)
    expect(t.all('signal.ended')).toMatchObject([{ reason: 'replaced' }])
    const ann = t.visitor('ann')
    ann.does(bookViewed, { bookId: 'dune' })
    expect(ann.sees()?.priority).toBe('high')
  })
})

describe('a replay', () => {
  it('of the journal gives the same records, byte for byte', () => {
    const { t, change } = copies(9, 4)
    const ann = t.visitor('ann')
    ann.does(bookViewed, { bookId: 'dune' })
    ann.accepts()
    change(2, 0, 9)
    t.advance(minutes(20))

    const partition = t.engine.partition(0, 1)
    const again = t.journal.map(({ batch, now }) => t.engine.step(partition, batch, now))
    expect(JSON.stringify(again.flatMap(({ seen }) => seen))).toBe(JSON.stringify(t.seen))
    expect(JSON.stringify(again.flatMap(({ effects }) => effects))).toBe(JSON.stringify(t.effects))
  })

  it('with another threshold differs only in the alerts that the threshold changes', () => {
    const { t } = copies(9, 4, 3, 7, 2)
    const edited = defineSignal(scarceCopies.type)
      .on(copiesChanged)
      .per((e) => e.bookId)
      .collapse(seconds(3))
      .when(crossesBelow({ medium: { at: 4, rearm: 7 }, high: { at: 3, rearm: 5 } }, (e) => e.copies))
      .expires(minutes(10))
      .emit((e, { level }) => ({ priority: level, data: { bookId: e.bookId, copies: e.copies } }))
    const engine = createEngine(
      definePack({ ...library(), events: [copiesChanged], signals: [edited], useCases: [], applies: [] }),
    )
    const partition = engine.partition(0, 1)
    const again = t.journal.flatMap(({ batch, now }) => engine.step(partition, batch, now).seen)
    const alerts = (seen: readonly Inspection[]) =>
      seen.flatMap((one) => (one.type === 'signal' ? [[one.signal.priority, fieldsOf(one.signal.data)['copies']]] : []))
    expect(alerts(t.seen)).toEqual([
      ['medium', 4],
      ['high', 2],
    ])
    expect(alerts(again)).toEqual([
      ['medium', 3],
      ['high', 2],
    ])
  })
})
