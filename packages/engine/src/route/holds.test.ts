import { minutes, seconds, suggestionDeclined, suggestionExpired } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enters, leftRoom, oak, room, toldOf } from '../testing/tables.js'

const until = (at: number) => new Date(at).toISOString()

describe('a scarce thing', () => {
  it('is offered to one person at a time, the best first, and held meanwhile', () => {
    const { t, visitors, frees } = room(3)
    frees()
    expect(toldOf(t)).toEqual([0])
    expect(visitors[0]?.sees()?.data).toMatchObject({ hold: { expiresAt: until(t.now + minutes(2)), extendable: false } })
    expect(t.ledger.taken(oak, t.now)).toBe(1)
    expect(t.all('queue').at(-1)).toMatchObject({ placed: [visitors[0]?.person], waiting: [visitors[1]?.person, visitors[2]?.person] })
  })

  it('goes to the next when the suggestion is declined, expires unseen, or is ignored', () => {
    const { t, visitors, frees } = room(5)
    frees()
    visitors[0]?.answers(suggestionDeclined, {})
    expect(toldOf(t)).toEqual([0, 1])
    visitors[1]?.answers(suggestionExpired, {})
    expect(toldOf(t)).toEqual([0, 1, 2])
    visitors[2]?.shows()
    t.advance(seconds(90))
    expect(toldOf(t)).toEqual([0, 1, 2, 3])
    expect(visitors[2]?.received()).toMatchObject([{ withdrawn: 'hold_lost' }])
    t.advance(minutes(2))
    expect(toldOf(t)).toEqual([0, 1, 2, 3, 4])
    expect(t.all('hold').map(({ change }) => change)).toEqual(
      'granted released granted released granted extended expired granted expired granted'.split(' '),
    )
    expect(t.all('outcome').map(({ outcome }) => outcome)).toContain('hold.expired')
  })

  it('goes to the next when one of several holders declines, and the others keep theirs', () => {
    const { t, visitors, frees } = room(5, { capacity: () => 3 })
    frees()
    expect(new Set(toldOf(t))).toEqual(new Set([0, 1, 2]))
    visitors[1]?.answers(suggestionDeclined, {})
    expect(toldOf(t).at(-1)).toBe(3)
    expect(t.ledger.taken(oak, t.now)).toBe(3)
  })

  it('goes on to the next when a person is held out, without a hold or a notice of a place for that person', () => {
    const { t, frees } = room(12, { holdout: 0.5, tellsPlaces: true, capacity: () => 12 })
    frees('oak', 12)
    const out = t.all('dropped').flatMap(({ reason, person }) => (reason === 'held out' && person !== undefined ? [Number(person.slice(-4))] : []))
    expect(out.length).toBeGreaterThan(1)
    expect(out.length).toBeLessThan(11)
    expect([...out, ...toldOf(t)].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n))
    expect(t.ledger.taken(oak, t.now)).toBe(12 - out.length)
    expect(new Set(t.all('hold').map(({ person }) => Number(person.slice(-4))))).toEqual(new Set(toldOf(t)))
  })

  it('is offered once more to a person for the same reason as before', () => {
    const { t, visitors, frees } = room(2, { partitions: 4 })
    const snoozes = (who: number, forMs: number): void => visitors[who]?.wants({ quietUntil: until(t.now + forMs) })
    snoozes(0, minutes(2))
    snoozes(1, minutes(2))
    // Both have to wait, the second after the first, and again two minutes later: then the second is free.
    frees()
    snoozes(0, minutes(5))
    t.advance(minutes(2))
    expect(toldOf(t)).toEqual([1])
  })

  it('goes to the next person when the one who waits before them has switched the assistant off', () => {
    const { t, visitors, frees } = room(3)
    visitors[0]?.wants({ quietUntil: until(t.now + minutes(1)) })
    frees('oak', 1)
    t.advance(minutes(1))
    visitors[0]?.wants({ enabled: false })
    visitors[1]?.answers(suggestionDeclined, {})
    expect(toldOf(t)).toEqual([1, 2])
  })

  it('goes to the next when the person is gone', () => {
    const { t, visitors, frees } = room(2)
    frees()
    visitors[0]?.shows()
    visitors[0]?.leaves()
    expect(toldOf(t)).toEqual([0, 1])
    visitors[0]?.comes()
    expect(visitors[0]?.received()).toMatchObject([{ withdrawn: 'gone' }])
  })

  it('is held for its full time from the moment it is shown, which the page is told', () => {
    const { t, visitors, frees } = room(1)
    frees()
    t.advance(seconds(100))
    visitors[0]?.shows()
    expect(visitors[0]?.received().at(-1)?.hold?.expiresAt).toBe(until(t.now + seconds(90)))
    t.advance(seconds(89))
    expect(visitors[0]?.accepts()).toMatchObject({ ok: true })
  })

  it('is offered to as many at once as are free, and no more than the use case allows', () => {
    const few = room(9, { capacity: () => 3 })
    few.frees()
    expect(new Set(toldOf(few.t))).toEqual(new Set([0, 1, 2]))
    const limited = room(9, { capacity: () => 5 })
    limited.frees('oak', 2)
    expect(new Set(toldOf(limited.t))).toEqual(new Set([0, 1]))
  })

  it('is not offered while the records say that none is free', () => {
    let capacity = 0
    const { t, frees } = room(2, { capacity: () => capacity })
    frees()
    expect(t.received).toEqual([])
    capacity = 1
    t.advance(seconds(5))
    expect(toldOf(t)).toEqual([0])
  })

  it('is offered to the next at once, and to the same person only later, when the records count it as free and refuse it', () => {
    const refused: number[] = []
    const { t, frees } = room(2, { refuses: () => refused.push(t.now) > 0 })
    frees()
    expect([toldOf(t), refused]).toEqual([[], [t.now, t.now]])
    t.advance(seconds(5))
    expect(refused).toEqual([t.now - seconds(5), t.now - seconds(5), t.now, t.now])
  })

  it('is given back at once when the records grant it to somebody who is off meanwhile', () => {
    let isLate = true
    const { t, visitors, frees } = room(2, { capacity: () => 2, isLate: ({ type }) => type === 'hold' && isLate })
    frees('oak', 1)
    const [claim] = t.effects.flatMap((effect) => (effect.type === 'hold' ? [effect] : []))
    isLate = false
    visitors[0]?.wants({ enabled: false })
    expect(toldOf(t)).toEqual([1])
    if (claim) t.tell(claim.from, { type: 'reply', effect: claim.id, result: { ok: true, value: t.ledger.answer(claim) } })
    expect(t.all('hold').map(({ change, person }) => `${change} ${person === visitors[0]?.person}`)).toEqual(['granted false', 'granted true', 'released true'])
    expect(t.ledger.taken(oak, t.now)).toBe(1)
  })

  it('is kept once accepted, sold by the step of the action, and free again when that is undone', () => {
    const { t, visitors, frees } = room(2)
    frees()
    visitors[0]?.shows()
    const accepted = visitors[0]?.accepts()
    expect(accepted).toMatchObject({ ok: true })
    expect([t.ledger.holds.size, t.ledger.taken(oak, t.now), toldOf(t)]).toEqual([0, 1, [0]])
    visitors[0]?.undoes(accepted)
    expect(toldOf(t)).toEqual([0, 1])
    expect(t.ledger.excess).toBe(0)
  })

  it('can be held longer by a tap, ten times, as long as nobody waits', () => {
    const { t, visitors, frees } = room(1)
    frees()
    visitors[0]?.shows()
    for (let tap = 0; tap < 10; tap++) {
      t.advance(seconds(80))
      expect(visitors[0]?.extends()).toEqual({ ok: true, value: { expiresAt: until(t.now + seconds(90)) } })
    }
    expect(visitors[0]?.extends()).toMatchObject({ ok: false, code: 'unavailable' })
    expect(visitors[0]?.received().at(-1)?.hold).toMatchObject({ extendable: false })
  })

  it('cannot be held longer while somebody waits, which the holder is told', () => {
    const { t, visitors, frees } = room(1)
    frees()
    visitors[0]?.shows()
    expect(visitors[0]?.received().at(-1)?.hold).toMatchObject({ extendable: true })
    const late = enters(t, 1)
    expect(visitors[0]?.received().at(-1)?.hold).toMatchObject({ extendable: false })
    expect(visitors[0]?.extends()).toMatchObject({ ok: false, code: 'unavailable' })
    late.does(leftRoom, { room: 'blue' })
  })

  it('is lost when the hold ends, and the nearest alternative is offered', () => {
    const { t, visitors, frees } = room(2, { facts: () => 'elm' })
    frees()
    visitors[0]?.shows()
    t.advance(seconds(90))
    expect(visitors[0]?.sees()?.data).toMatchObject({ message: 'Table elm is free.', action: { input: { table: 'elm' } } })
    expect(visitors[0]?.accepts()).toMatchObject({ ok: true })
    expect(visitors[1]?.sees()?.data).toMatchObject({ message: 'Table oak is free.' })
  })

  it('cannot be accepted after the hold has ended', () => {
    const { t, visitors, frees } = room(1)
    frees()
    visitors[0]?.shows()
    t.advance(seconds(91))
    expect(visitors[0]?.accepts()).toMatchObject({ ok: false, code: 'hold_lost' })
    expect(visitors[0]?.extends()).toMatchObject({ ok: false })
  })

  it('goes down the whole queue: when the nominees have run out, the partitions nominate again', () => {
    const { t, visitors, frees } = room(40, { partitions: 4 })
    frees('oak', 1)
    for (const visitor of visitors) visitor.answers(suggestionDeclined, {})
    expect(toldOf(t)).toEqual(visitors.map((_, number) => number))
  })
})

describe('what is held and sold together', () => {
  const deed = fc.record({
    who: fc.nat(5),
    does: fc.constantFrom('shows', 'declines', 'accepts', 'undoes', 'extends', 'leaves', 'comes', 'waits', 'restarts', 'frees'),
    ms: fc.constantFrom(seconds(1), seconds(30), seconds(90), minutes(3)),
  })

  it('never exceeds what there is, whatever anybody does', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 25 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 3), (deeds, capacity, partitions) => {
        const { t, visitors, frees } = room(6, { partitions, capacity: () => capacity })
        frees()
        for (const { who, does, ms } of deeds) {
          const visitor = visitors[who]
          if (does === 'waits') t.advance(ms)
          else if (does === 'restarts') t.restart()
          else if (does === 'frees') frees()
          else if (does === 'shows') visitor?.shows()
          else if (does === 'declines') visitor?.answers(suggestionDeclined, {})
          else if (does === 'extends') visitor?.extends()
          else if (does === 'leaves') visitor?.leaves()
          else if (does === 'comes') visitor?.comes()
          else {
            const accepted = visitor?.accepts()
            if (does === 'undoes') visitor?.undoes(accepted)
          }
        }
        expect(t.ledger.excess).toBeLessThanOrEqual(0)
        t.advance(minutes(60))
        expect([...t.ledger.holds.values()].filter((hold) => hold.until > t.now)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('is held by at most one of a thousand candidates at a time, down the queue in the order of score', () => {
    const { t, visitors, frees } = room(1_000, { partitions: 4 })
    frees('oak', 1)
    expect(toldOf(t)).toEqual([0])
    for (let turn = 0; turn < 16; turn++) {
      expect(t.ledger.taken(oak, t.now)).toBe(1)
      const at = toldOf(t).at(-1) ?? 0
      if (turn % 2) visitors[at]?.answers(suggestionDeclined, {})
      else t.advance(minutes(2))
    }
    expect(toldOf(t)).toEqual(Array.from({ length: toldOf(t).length }, (_, number) => number))
    expect(t.ledger.excess).toBeLessThanOrEqual(0)
  })
})
