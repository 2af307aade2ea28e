import { minutes, seconds, suggestionDeclined, suggestionDismissed } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RehearsalOptions } from '../testing/backstage.js'
import type { Rehearsal } from '../testing/rehearsal.js'
import type { RehearsedVisitor } from '../testing/rehearsed-visitor.js'
import { enters, leftRoom, room } from '../testing/tables.js'

const iso = (at: number) => new Date(at).toISOString()

function waiting(people: number, options: RehearsalOptions = {}) {
  const scene = room(people, { tellsPlaces: true, ...options })
  return { ...scene, at: (n: number): RehearsedVisitor => scene.visitors[n] ?? enters(scene.t, n) }
}

/** All that a person was sent: for a place, where they stand by now; for the thing itself, its name; with the end of each. */
function storyOf(visitor: RehearsedVisitor): string[] {
  return visitor.received().map(({ command: { data }, place, withdrawn }) => {
    const now = 'place' in data ? (place ?? data.place) : undefined
    return `${now ? `${now.n} of ${now.of}` : 'offered'}${withdrawn === undefined ? '' : `, ${withdrawn}`}`
  })
}

const placeOf = (visitor: RehearsedVisitor) => {
  const last = visitor.received().findLast(({ command: { data } }) => 'place' in data)
  return last?.place ?? (last && 'place' in last.command.data ? last.command.data.place : undefined)
}

const spentBy = (t: Rehearsal, { person }: RehearsedVisitor) => t.all('attention').filter((one) => one.person === person && one.change !== 'visit began')

describe('who waits for a scarce thing', () => {
  it.each([1, 4])('is told where they stand and when it is decided, and it costs no attention (%s partitions)', (partitions) => {
    const { t, frees, at } = waiting(3, { partitions })
    frees()
    expect([0, 1, 2].map((n) => storyOf(at(n)))).toEqual([['offered'], ['2 of 3'], ['3 of 3']])
    expect(at(1).sees()).toMatchObject({
      type: 'ui.notification',
      data: { message: 'Table oak is offered to others first.', decidedBy: 'rule', place: { n: 2, of: 3, decidesAt: iso(t.now + minutes(2)) } },
    })
    expect(at(1).sees()?.data).not.toHaveProperty('action')
    at(1).shows()
    expect(spentBy(t, at(1))).toEqual([])
    expect(t.all('decision').filter(({ person }) => person === at(1).person)).toMatchObject([{ decision: { act: true, id: at(1).sees()?.causationId } }])
  })

  it('is told the new time once the one before them has seen the offer', () => {
    const { t, frees, at } = waiting(2)
    frees()
    t.advance(seconds(10))
    at(0).shows()
    expect(placeOf(at(1))).toEqual({ n: 2, of: 2, decidesAt: iso(t.now + seconds(90)) })
  })

  it.each([1, 4])('is offered it when the first declines, and those behind move up (%s partitions)', (partitions) => {
    const { frees, at } = waiting(3, { partitions })
    frees()
    at(0).shows()
    at(0).answers(suggestionDeclined, {})
    expect([1, 2].map((n) => storyOf(at(n)))).toEqual([['2 of 3, offered', 'offered'], ['2 of 2']])
  })

  it('is offered it when the hold of the first expires', () => {
    const { t, frees, at } = waiting(2)
    frees()
    at(0).shows()
    t.advance(seconds(90))
    expect(storyOf(at(1))).toEqual(['2 of 2, offered', 'offered'])
  })

  it.each([1, 4])('is told when others have taken everything, and is offered the alternative where there is one (%s partitions)', (partitions) => {
    const { frees, at } = waiting(2, { partitions, facts: () => 'elm' })
    frees()
    at(0).shows()
    at(0).accepts()
    expect(storyOf(at(1))).toEqual(['2 of 2, taken', 'offered'])
    expect(at(1).sees()?.data).toMatchObject({ message: 'Table elm is free.', action: { input: { table: 'elm' } } })
    const without = waiting(2)
    without.frees()
    without.at(0).accepts()
    expect(storyOf(without.at(1))).toEqual(['2 of 2, taken'])
  })

  it('hears that it is over when another signal takes the place of the one that they wait for', () => {
    const { t, frees, at } = waiting(2)
    frees()
    t.advance(seconds(10))
    frees()
    expect(storyOf(at(1))).toEqual(['2 of 2, over'])
    at(0).answers(suggestionDeclined, {})
    t.advance(seconds(5))
    expect(storyOf(at(1))).toEqual(['2 of 2, over', 'offered'])
  })

  it('has until the end of the signal to read it', () => {
    const { t, frees, at } = waiting(2, { partitions: 4 })
    frees()
    expect(at(1).sees()?.expiresAt).toBe(iso(t.now + minutes(20)))
  })

  it('makes room for those behind when they leave, and is told anew when they come back', () => {
    const { t, frees, at } = waiting(3)
    frees()
    at(1).does(leftRoom, { room: 'blue' })
    expect([1, 2].map((n) => storyOf(at(n)))).toEqual([['2 of 3, moved on'], ['2 of 2']])
    enters(t, 1)
    expect([1, 2].map((n) => storyOf(at(n)))).toEqual([['2 of 3, moved on', '2 of 3'], ['3 of 3']])
    at(1).leaves()
    expect([1, 2].map((n) => storyOf(at(n)))).toEqual([['2 of 3, moved on', '2 of 3, moved on'], ['2 of 2']])
  })

  it('is told nothing in an order of more than five, unless they were told before', () => {
    const long = waiting(6)
    long.frees()
    expect([1, 2, 3, 4, 5].flatMap((n) => storyOf(long.at(n)))).toEqual([])
    const { t, frees, at } = waiting(5)
    frees()
    const sixth = enters(t, 9)
    expect([storyOf(at(4)), storyOf(sixth)]).toEqual([['5 of 6'], []])
  })

  it('is told nothing while they could not be offered it, and their place once they could', () => {
    const { t, visitors, frees, at } = waiting(2)
    visitors[1]?.wants({ quietUntil: iso(t.now + minutes(1)) })
    frees()
    expect(storyOf(at(1))).toEqual([])
    t.advance(minutes(1) + seconds(5))
    expect(storyOf(at(1))).toEqual(['2 of 2'])
    visitors[1]?.wants({ enabled: false })
    expect(storyOf(at(1))).toEqual(['2 of 2, consent'])
  })

  it('may close the notice: they keep their place, are not told again, and nothing rests', () => {
    const { t, frees, at } = waiting(3)
    frees()
    at(1).shows()
    at(1).answers(suggestionDismissed, {})
    t.advance(seconds(20))
    expect(storyOf(at(1))).toEqual(['2 of 3'])
    at(0).answers(suggestionDeclined, {})
    expect(storyOf(at(1))).toEqual(['2 of 3', 'offered'])
  })

  it('cannot accept the notice', () => {
    const { frees, at } = waiting(2)
    frees()
    expect(at(1).accepts()).toMatchObject({ ok: false, code: 'not_found' })
    expect(storyOf(at(1))).toEqual(['2 of 2'])
  })

  it('is told nothing when the use case is dry, and nothing where it does not say what to tell', () => {
    const { t, frees, at } = waiting(2)
    t.mode('offer_table', 'dry')
    frees()
    expect([0, 1].flatMap((n) => storyOf(at(n)))).toEqual([])
    const silent = room(2)
    silent.frees()
    expect(silent.visitors.map(storyOf)).toEqual([['offered'], []])
  })

  it('is told the same after a restart', () => {
    const { t, frees, at } = waiting(3)
    frees()
    t.restart()
    at(0).answers(suggestionDeclined, {})
    expect([1, 2].map((n) => storyOf(at(n)))).toEqual([['2 of 3, offered', 'offered'], ['2 of 2']])
  })

  it('is forgotten by the topic when they are erased, and those behind move up', () => {
    const { t, frees, at } = waiting(3)
    frees()
    const { person, session } = at(1)
    t.tell('all', { type: 'forget', names: [person, session], userId: person.slice('user:'.length), as: 'nobody' })
    expect(JSON.stringify(t.partitions.map((p) => t.engine.save(p)))).not.toContain(person)
    at(0).answers(suggestionDeclined, {})
    expect(storyOf(at(2))).toEqual(['2 of 2, offered', 'offered'])
  })

  it('is never left with a place that was decided, and never offered what others are said to be offered first', () => {
    const moves = fc.array(fc.record({ who: fc.nat(5), does: fc.constantFrom('shows', 'declines', 'accepts', 'leaves', 'comes', 'goes', 'enters', 'dismisses', 'waits', 'restarts', 'frees') }), { maxLength: 30 })
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 4), (all, capacity, partitions) => {
        const { t, visitors, frees } = waiting(4, { capacity: () => capacity, partitions, facts: ({ input }) => (input === 'oak' ? 'elm' : '') })
        frees()
        for (const { who, does } of all) {
          const visitor = visitors[who]
          if (does === 'waits') t.advance(seconds(30 * (who + 1)))
          else if (does === 'restarts') t.restart()
          else if (does === 'frees') frees()
          else if (does === 'shows') visitor?.shows()
          else if (does === 'declines') visitor?.answers(suggestionDeclined, {})
          else if (does === 'dismisses') visitor?.answers(suggestionDismissed, {})
          else if (does === 'accepts') visitor?.accepts()
          else if (does === 'leaves') visitor?.leaves()
          else if (does === 'comes') visitor?.comes()
          else if (does === 'goes') visitor?.does(leftRoom, { room: 'blue' })
          else if (visitor) enters(t, who)
          for (const one of visitors) checkHonest(t, one)
        }
        t.advance(minutes(40))
        for (const one of visitors) expect(openPlaces(t, one)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

/** The notices of places that are open by what the partitions know. */
function openPlaces(t: Rehearsal, { person }: RehearsedVisitor) {
  const told = t.partitions.flatMap((p) => [...(p.people.get(person)?.told.values() ?? [])])
  return told.filter(({ place, fate }) => place && (fate === 'sent' || fate === 'shown'))
}

function checkHonest(t: Rehearsal, visitor: RehearsedVisitor): void {
  const told = t.partitions.flatMap((p) => [...(p.people.get(visitor.person)?.told.values() ?? [])])
  for (const { place, candidate } of openPlaces(t, visitor)) {
    expect(place?.n).toBeGreaterThanOrEqual(2)
    expect(place?.n).toBeLessThanOrEqual(place?.of ?? 0)
    expect(place?.decidesAt).toBeGreaterThanOrEqual(t.now)
    const offer = told.find((one) => !one.place && one.candidate === candidate && (one.fate === 'sent' || one.fate === 'shown'))
    expect(offer).toBeUndefined()
  }
}
