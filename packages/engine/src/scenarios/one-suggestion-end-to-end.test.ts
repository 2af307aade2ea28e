import { minutes, seconds, suggestionDeclined, suggestionDismissed, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { bookViewed, copiesChanged, library, pageLeft } from '../testing/library.js'
import type { RehearsalOptions } from '../testing/backstage.js'
import { Rehearsal } from '../testing/rehearsal.js'

/** A library with two readers, of whom Ann looks at Dune, and then three copies are left. */
function scarce(options: RehearsalOptions = {}) {
  const t = new Rehearsal(library(), {
    facts: () => 3,
    perform: () => ({ ok: true, value: { holdId: 'h1' } }),
    ...options,
  })
  const ann = t.visitor('ann')
  const bob = t.visitor('bob')
  const viewed = ann.does(bookViewed, { bookId: 'dune' })
  bob.does(bookViewed, { bookId: 'emma' })
  const fell = t.system(copiesChanged, { bookId: 'dune', copies: 3, previous: 9 })
  t.advance(seconds(3))
  return { t, ann, bob, viewed, fell }
}

describe('one suggestion', () => {
  it('is sent only to the person who is viewing', () => {
    const { ann, bob } = scarce()
    expect(ann.sees()?.data).toMatchObject({
      useCase: 'hold_last_copy',
      message: 'Only 3 left. Hold one for you?',
      decidedBy: 'rule',
    })
    expect(bob.sees()).toBeUndefined()
  })

  it('says why, with the events that it rests on', () => {
    const { ann, viewed, fell } = scarce()
    expect(ann.sees()?.data).toMatchObject({
      anchor: 'book/dune',
      action: { type: 'book.hold', input: { bookId: 'dune' }, label: 'Hold it for me' },
      why: [
        { id: fell.id, text: 'The library has 3 left' },
        { id: viewed.id, text: 'You are looking at it' },
      ],
    })
  })

  it("is in the language of the session", () => {
    const t = new Rehearsal(library(), { facts: () => 2 })
    const eva = t.visitor('eva', { locale: 'cs-CZ' })
    eva.does(bookViewed, { bookId: 'dune' })
    t.system(copiesChanged, { bookId: 'dune', copies: 2 })
    t.advance(seconds(3))
    expect(eva.sees()?.data).toMatchObject({ message: 'Zbývají jen 2 výtisky. Podržet vám jeden?', action: { label: 'Podržet' } })
  })

  it('is recorded at every stage under one correlation ID', () => {
    const { t, ann } = scarce()
    const correlation = ann.sees()?.correlationId
    const stages = t.seen.filter((one) => 'correlation' in one && one.correlation === correlation).map(({ type }) => type)
    expect(stages).toEqual(['candidate', 'gates', 'facts', 'gates', 'gates', 'decision', 'command', 'attention'])
  })

  it('is sent to a person who comes while the signal stands', () => {
    const { t, bob } = scarce()
    t.advance(minutes(4))
    bob.does(bookViewed, { bookId: 'dune' })
    expect(bob.sees()?.data).toMatchObject({ anchor: 'book/dune' })
  })

  it('is sent to nobody after the signal has expired', () => {
    const { t, bob } = scarce()
    t.advance(minutes(11))
    bob.does(bookViewed, { bookId: 'dune' })
    expect(bob.sees()).toBeUndefined()
    expect(t.all('signal.ended')).toMatchObject([{ reason: 'expired' }])
  })

  it('is not sent to a person who has left the page, or whose tab is gone', () => {
    const t = new Rehearsal(library(), { facts: () => 3 })
    const [ann, bob] = [t.visitor('ann'), t.visitor('bob')]
    for (const one of [ann, bob]) one.does(bookViewed, { bookId: 'dune' })
    ann.does(pageLeft, { path: '/dune', visibleMs: 100 })
    bob.leaves()
    t.system(copiesChanged, { bookId: 'dune', copies: 3 })
    t.advance(seconds(3))
    expect(t.received).toEqual([])
  })

  it('is withdrawn when the last copy is gone', () => {
    const { t, ann } = scarce()
    t.system(copiesChanged, { bookId: 'dune', copies: 0 })
    expect(ann.received()).toMatchObject([{ withdrawn: 'cleared' }])
    expect(t.all('outcome').map(({ outcome }) => outcome)).toEqual(['suggestion.withdrawn'])
  })

  it('is not sent when the records contradict the signal', () => {
    const { t, ann } = scarce({ facts: () => 0 })
    expect(ann.sees()).toBeUndefined()
    expect(ann.closed('hold_last_copy')).toEqual(['still_true'])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'still_true' } }])
  })
})

describe('accept and undo', () => {
  it('run the action once, answer its result, and compensate it', () => {
    const { t, ann } = scarce()
    const accepted = ann.accepts()
    expect(accepted).toMatchObject({ ok: true, value: { result: { holdId: 'h1' } } })
    expect(ann.undoes(accepted)).toMatchObject({ ok: true })
    const done = t.effects.filter((effect) => effect.type === 'run' || effect.type === 'compensate')
    expect(done).toMatchObject([
      { type: 'run' },
      { type: 'compensate', output: { holdId: 'h1' } },
    ])
    expect(new Set(done.map(({ key }) => key)).size).toBe(1)
    expect(t.all('outcome').map(({ outcome }) => outcome)).toEqual(['suggestion.accepted', 'suggestion.undone'])
  })

  it('answer a repeated accept in the same way, and do nothing twice', () => {
    const { t, ann } = scarce()
    const once = ann.accepts()
    expect(ann.accepts()).toEqual(once)
    expect(t.effects.filter((effect) => effect.type === 'run')).toHaveLength(1)
  })

  it("refuse what is no longer available, expired, answered, unknown, or somebody else's", () => {
    let left = 3
    const gone = scarce({ facts: () => left })
    left = 0
    expect(gone.ann.accepts()).toMatchObject({ ok: false, code: 'unavailable' })

    const late = scarce()
    late.t.advance(minutes(3))
    expect(late.ann.accepts()).toMatchObject({ ok: false, code: 'expired' })

    const answered = scarce()
    answered.ann.answers(suggestionDeclined, {})
    expect(answered.ann.accepts()).toMatchObject({ ok: false, code: 'already_answered' })

    const { ann, bob } = scarce()
    expect(ann.accepts('nothing')).toMatchObject({ ok: false, code: 'not_found' })
    expect(bob.accepts(ann.sees()?.id)).toMatchObject({ ok: false, code: 'not_found' })
  })

  it('answer why a step failed, and end the suggestion', () => {
    const { t, ann } = scarce({ perform: () => ({ ok: false, code: 'unavailable', message: 'The desk is closed.' }) })
    expect(ann.accepts()).toMatchObject({ ok: false, code: 'unavailable', message: 'The desk is closed.' })
    expect(t.all('outcome').map(({ outcome }) => outcome)).toEqual(['suggestion.withdrawn'])
  })
})

describe('a suggestion to somebody with two tabs', () => {
  it.each<[string, (tab: ReturnType<Rehearsal['visitor']>) => unknown]>([
    ['accepted', (tab) => tab.accepts()],
    ['declined', (tab) => tab.answers(suggestionDeclined, {})],
    ['dismissed', (tab) => tab.answers(suggestionDismissed, {})],
  ])('that was %s in one of them is not told in the other', (_, answer) => {
    const { t, ann } = scarce()
    const desk = t.visitor('ann', { tab: 'desk' })
    desk.does(bookViewed, { bookId: 'dune' })
    expect([ann.received().length, desk.received().length]).toEqual([1, 0])
    ann.answers(suggestionShown, {})
    answer(ann)
    t.advance(minutes(6))
    desk.does(bookViewed, { bookId: 'dune' })
    t.advance(minutes(1))
    expect([ann.received().length, desk.received().length]).toEqual([1, 0])
  })
})

describe('attention', () => {
  it('is not claimed for a category after a dismissal', () => {
    const { t, ann } = scarce()
    ann.answers(suggestionShown, {})
    ann.answers(suggestionDismissed, {})
    t.advance(minutes(4))
    ann.does(bookViewed, { bookId: 'emma' })
    t.system(copiesChanged, { bookId: 'emma', copies: 1 })
    t.advance(seconds(3))
    expect(ann.received()).toHaveLength(1)
    expect(ann.closed('hold_last_copy')).toEqual(['attention'])
  })

  it('is claimed again after the gap, for what is still true', () => {
    const { t, ann } = scarce()
    ann.answers(suggestionShown, {})
    ann.does(bookViewed, { bookId: 'emma' })
    t.system(copiesChanged, { bookId: 'emma', copies: 1 })
    t.advance(minutes(4))
    expect(ann.received()).toHaveLength(1)
    t.advance(minutes(1))
    expect(ann.received()).toHaveLength(2)
    expect(ann.sees()?.data).toMatchObject({ anchor: 'book/emma' })
  })

  it('is returned when a command was never shown', () => {
    const { t, ann } = scarce()
    t.advance(minutes(3))
    ann.does(bookViewed, { bookId: 'emma' })
    t.system(copiesChanged, { bookId: 'emma', copies: 1 })
    t.advance(seconds(3))
    expect(ann.received()).toHaveLength(2)
  })
})

describe('a partition', () => {
  it('continues after a restart as if there had been none', () => {
    const { t, ann } = scarce()
    t.restart()
    expect(ann.accepts()).toMatchObject({ ok: true })
    t.restart()
    t.system(copiesChanged, { bookId: 'emma', copies: 1 })
    ann.does(bookViewed, { bookId: 'emma' })
    t.restart()
    t.advance(minutes(6))
    expect(ann.sees()?.data).toMatchObject({ anchor: 'book/emma' })
  })

  it('gives the same answers alone and among sixteen', () => {
    const alone = scarce()
    const among = scarce({ partitions: 16 })
    expect(among.t.received).toEqual(alone.t.received)
    expect(among.ann.accepts()).toEqual(alone.ann.accepts())
  })
})
