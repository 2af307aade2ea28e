import { minutes, seconds, suggestionDismissed, suggestionShown } from '@proactive/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bookViewed, copiesChanged, library, pageViewed } from '../testing/library.js'
import { Rehearsal } from '../testing/rehearsal.js'

const books = ['dune', 'emma']
const deed = fc.oneof(
  fc.record({ does: fc.constant('views' as const), who: fc.nat(2), book: fc.constantFrom(...books) }),
  fc.record({
    does: fc.constantFrom(
      'goes' as const,
      'comes' as const,
      'shows' as const,
      'dismisses' as const,
      'accepts' as const,
    ),
    who: fc.nat(2),
  }),
  fc.record({
    does: fc.constant('copies' as const),
    book: fc.constantFrom(...books),
    left: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    does: fc.constant('waits' as const),
    ms: fc.constantFrom(seconds(1), seconds(5), minutes(3), minutes(12)),
  }),
)
type Deed = typeof deed extends fc.Arbitrary<infer One> ? One : never

/** Plays the deeds; saves and loads every partition before those that are marked. */
function play(deeds: readonly Deed[], { partitions, restarts }: { partitions: number; restarts: readonly number[] }) {
  const left = new Map<unknown, number>()
  const t = new Rehearsal(library(), {
    partitions,
    facts: ({ input }) => left.get(input) ?? 0,
    perform: () => ({ ok: true, value: { holdId: 'h' } }),
  })
  const people = ['ann', 'bob', 'eva'].map((name) => t.visitor(name))
  deeds.forEach((one, i) => {
    if (restarts.includes(i)) t.restart()
    if (one.does === 'copies') {
      left.set(one.book, one.left)
      t.system(copiesChanged, { bookId: one.book, copies: one.left })
      return
    }
    if (one.does === 'waits') return t.advance(one.ms)
    const person = people[one.who]
    if (one.does === 'views') person?.does(bookViewed, { bookId: one.book })
    else if (one.does === 'goes') person?.does(pageViewed, { path: '/' })
    else if (one.does === 'comes') person?.comes()
    else if (one.does === 'shows') person?.answers(suggestionShown, {})
    else if (one.does === 'dismisses') person?.answers(suggestionDismissed, {})
    else person?.accepts()
  })
  t.advance(minutes(30))
  return t
}

it('sends the same commands whenever it is restarted', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 30 }), fc.array(fc.nat(30), { maxLength: 4 }), (deeds, restarts) => {
      const without = play(deeds, { partitions: 1, restarts: [] })
      const withThem = play(deeds, { partitions: 1, restarts })
      expect(withThem.seen).toEqual(without.seen)
      expect(withThem.effects).toEqual(without.effects)
    }),
    { numRuns: 300 },
  )
})

it('sends the same commands however many partitions there are', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
      const told = [1, 5].map((partitions) =>
        play(deeds, { partitions, restarts: [] })
          .received.map(({ person, command, withdrawn }) => `${person} ${command.id} ${withdrawn ?? ''}`)
          .toSorted(),
      )
      expect(told[1]).toEqual(told[0])
    }),
    { numRuns: 200 },
  )
})

it('saves a loaded state as it was', () => {
  const t = new Rehearsal(library())
  t.visitor('ann')
  t.visitor('bob').does(bookViewed, { bookId: 'dune' })
  const saved = t.partitions.map((partition) => t.engine.save(partition))
  expect(saved.map((one) => t.engine.save(t.engine.load(one)))).toEqual(saved)
})

it('ends the candidates of a signal in the same order after a restart', () => {
  const seen = [false, true].map((restarts) => {
    const t = new Rehearsal(library(), { facts: () => 2 })
    const [ann, zoe] = [t.visitor('ann'), t.visitor('zoe')]
    t.system(copiesChanged, { bookId: 'dune', copies: 2 })
    t.advance(seconds(4))
    for (const one of [zoe, ann]) one?.does(bookViewed, { bookId: 'dune' })
    if (restarts) t.restart()
    t.system(copiesChanged, { bookId: 'dune', copies: 0 })
    return t.seen
  })
  expect(seen[0]?.some((one) => one.type === 'outcome')).toBe(true)
  expect(seen[1]).toEqual(seen[0])
})
