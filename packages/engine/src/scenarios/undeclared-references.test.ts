/** A callback that names what the pack does not have: nothing is told, and the error names definition, value and remedy. */

import { minutes, seconds, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../index.js'
import { defineFact } from '../define/define-fact.js'
import { definePack, type Pack } from '../define/define-pack.js'
import { defineResource } from '../define/define-resource.js'
import { defineSignal } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import type { UseCase } from '../define/use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import { latest } from '../define/traits.js'
import { bookViewed, copiesChanged, copiesLeft, holdBook, holdLastCopy, library, reader, scarceCopies } from '../testing/library.js'
import { Rehearsal } from '../testing/rehearsal.js'

const always = async () => true
const copy = defineResource('copy', { free: async () => 1, grant: always, extend: always, release: async () => {} })
const lent = defineFact('copies.lent', { read: async (bookId: string) => bookId.length })

const options = {
  when: scarceCopies,
  of: reader,
  who: ({ signal }: { signal: { bookId: string } }) => reader.where({ viewing: signal.bookId }),
  score: [{ points: 1, because: 'is looking at it', if: () => true }],
  tell: { threshold: 1 },
  category: 'availability',
  say: { brief: '', words: () => 'Few are left.' },
  why: () => 'Few are left',
}
const packOf = (useCase: UseCase, more: Partial<Pack> = {}) => definePack({ name: 'library', useCases: [useCase], ...more })

function play(pack: Pack, errors: 'throw' | 'keep'): Rehearsal {
  const t = new Rehearsal(pack, { facts: () => 2, errors })
  t.visitor('ann').does(bookViewed, { bookId: 'dune' })
  t.system(copiesChanged, { bookId: 'dune', copies: 2, previous: 9 })
  t.advance(seconds(3))
  return t
}

describe('a callback that names what the pack does not have', () => {
  const other = defineVisitor({ shelf: latest(bookViewed, 'shelf', { index: true }) })
  const bare = defineVisitor({ viewing: latest(bookViewed, 'bookId') })
  const asking = defineSignal('copies.asked')
    .on(copiesChanged)
    .per((e) => e.bookId)
    .asks((e) => ({ lent: lent(e.bookId) }))
    .expires(minutes(1))
    .emit(() => ({ priority: 'low', data: null }))

  it.each<[string, Pack, string]>([
    [
      'an action',
      packOf(defineUseCase('ask', { ...options, offer: () => holdBook.with({ bookId: 'dune' }) })),
      "defineUseCase('ask'): offer names the action 'book.hold', which the pack does not have; add perform(…) of it to the actions of definePack(…).",
    ],
    [
      'a fact of a use case',
      packOf(defineUseCase('ask', { ...options, facts: () => ({ lent: lent('dune') }) })),
      "defineUseCase('ask'): it asks for the fact 'copies.lent', which the pack does not have; add it to the facts of definePack(…).",
    ],
    [
      'a fact of a signal',
      definePack({ name: 'library', signals: [asking] }),
      "defineSignal('copies.asked'): a callback threw Error: defineSignal('copies.asked'): it asks for the fact 'copies.lent', which the pack does not have; add it to the facts of definePack(…). on the event 'copies.changed'; correct the callback that the stack names.",
    ],
    [
      'a resource',
      packOf(defineUseCase('ask', { ...options, holds: () => copy.of('dune') })),
      "defineUseCase('ask'): holds names the resource 'copy', which the pack does not have; add it to the resources of definePack(…).",
    ],
    [
      'a trait of another visitor',
      packOf(defineUseCase('ask', { ...options, who: () => Object.assign(reader.where({}), other.where({ shelf: 'a' })) })),
      "defineUseCase('ask'): who requires the trait 'shelf', which no use case's visitor has; take the audience of the visitor in 'of'.",
    ],
    [
      'a trait without an index',
      packOf(defineUseCase('ask', { ...options, of: bare, who: () => Object.assign(bare.where({}), reader.where({ viewing: 'dune' })) })),
      "defineUseCase('ask'): who requires the trait 'viewing', which has no index; give it { index: true }.",
    ],
  ])('tells nothing, and names %s with the remedy', (_, pack, message) => {
    const t = play(pack, 'keep')
    expect(t.received).toEqual([])
    expect(t.all('dropped').flatMap(({ error }) => error?.message ?? [])).toEqual([message])
    expect(() => play(pack, 'throw')).toThrow(message)
  })

  it('lets a dry run decide about an action that is still to be written, and names it once the use case is live', () => {
    const useCase = defineUseCase('ask', { ...options, mode: 'dry', offer: () => holdBook.with({ bookId: 'dune' }) })
    const t = play(packOf(useCase), 'keep')
    expect(t.all('decision')).toMatchObject([{ decision: { act: true } }])
    expect(t.all('dropped').filter(({ error }) => error)).toEqual([])
    t.mode('ask', 'live')
    t.visitor('ben').does(bookViewed, { bookId: 'dune' })
    expect(t.received).toEqual([])
    expect(t.all('dropped').flatMap(({ error }) => error?.message ?? [])).toEqual([expect.stringContaining("the action 'book.hold'")])
  })

  it('names the action of an alternative once it is to be offered', () => {
    const useCase = defineUseCase('ask', {
      ...options,
      holds: () => copy.of('dune'),
      alternative: () => ({ offer: holdBook.with({ bookId: 'emma' }), words: 'Emma instead?' }),
    })
    const t = play(packOf(useCase, { resources: [copy] }), 'keep')
    const [told] = t.received
    t.event(suggestionShown, {}, { person: told?.person ?? '', session: told?.session ?? '', causationId: told?.command.id ?? '' })
    t.advance(minutes(2))
    expect(t.received).toHaveLength(1)
    expect(t.all('dropped')).toMatchObject([{ person: 'user:ann', error: { message: expect.stringContaining("the action 'book.hold'") } }])
  })

  it('refuses to accept an offer of a version before, whose action is gone', () => {
    const t = play(library(), 'throw')
    const [p] = t.partitions
    const [told] = t.received
    const now = createEngine(definePack({ name: 'library', useCases: [holdLastCopy], facts: [copiesLeft] }))
    const loaded = p && now.load(t.engine.save(p))
    if (!loaded || !told) throw new Error('Nothing was told.')
    const accept = { type: 'request' as const, request: 'accept' as const, key: told.command.id, person: told.person, session: told.session }
    const to = 'person:user:ann' as const
    const asked = now.step(loaded, [{ id: 'tap', to, cause: '', body: accept }], t.now)
    const look = asked.effects.find(({ type }) => type === 'look')
    const reply = { type: 'reply' as const, effect: look?.id ?? '', result: { ok: true as const, value: { left: 2 } } }
    const { effects, seen } = now.step(loaded, [{ id: 'facts', to, cause: '', body: reply }], t.now)
    expect(effects).toContainEqual(expect.objectContaining({ type: 'answer', result: { ok: false, code: 'unavailable', message: 'This is no longer available.' } }))
    expect(seen).toContainEqual(expect.objectContaining({ type: 'dropped', error: expect.objectContaining({ message: expect.stringContaining("the action 'book.hold' was offered before") }) }))
  })
})
