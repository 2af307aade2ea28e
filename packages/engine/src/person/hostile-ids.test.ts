/** What is said of one person touches that person's keys alone, whatever the ids are: parts of each other, words, signs. */

import { consentChanged, defineEvent, minutes } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { definePack } from '../define/define-pack.js'
import { defineSignal } from '../define/define-signal.js'
import { Rehearsal } from '../testing/rehearsal.js'

const noted = defineEvent('note.written', { data: z.object({ text: z.string() }) })
const lent = defineEvent('book.lent', { from: 'shop', data: z.object({ userId: z.string(), bookId: z.string() }) })

const says = () => ({ priority: 'low' as const, data: null })
const pack = () =>
  definePack({
    name: 'notes',
    signals: [
      defineSignal('note.of_person').on(noted).per((_, { person }) => person).expires(minutes(1)).emit(says),
      defineSignal('note.of_tab').on(noted).per((_, { session }) => session).expires(minutes(1)).emit(says),
      defineSignal('note.of_part').on(noted).per((_, { person }) => `desk/${person}/notes`).expires(minutes(1)).emit(says),
      defineSignal('loan.of_person').on(lent).per(({ userId }) => userId).expires(minutes(1)).emit(says),
      defineSignal('loan.of_pair').on(lent).per(({ userId, bookId }) => `${userId}/${bookId}`).expires(minutes(1)).emit(says),
      defineSignal('loan.of_book').on(lent).per(({ bookId }) => bookId).expires(minutes(1)).emit(says),
    ],
  })

const ids = ['u4', 'u42', 'u', '4', '42', 'u4.x', 'x.u4', 'u4@x', 'u4/notes', 'notes', 'desk', 'user', 'user:u4', 'person', 'tab', 'u4-tab', '.*', '(u|4)', '$1', '"u4"', "o'u4", 'u4\\', 'ž', '👩‍🌾', '__proto__', 'constructor']
const pair = fc
  .tuple(fc.oneof(fc.constantFrom(...ids), fc.string({ minLength: 1, maxLength: 6 })), fc.oneof(fc.constantFrom(...ids), fc.string({ minLength: 1, maxLength: 6 })))
  .filter(([a, b]) => a !== b)

const keysOf = (t: Rehearsal): string[] => t.partitions.flatMap(({ rules }) => rules.flatMap((rule) => [...rule.keys.keys()]))

describe('whatever the ids of two persons are', () => {
  it('disregarding an event of one deletes that person’s keys and leaves the other’s', () => {
    fc.assert(
      fc.property(pair, fc.constantFrom(1, 4), ([mine, theirs], partitions) => {
        const t = new Rehearsal(pack(), { partitions })
        const [me, them] = [t.visitor(mine, { tab: 'one' }), t.visitor(theirs, { tab: 'two' })]
        const { id: event } = me.does(noted, { text: 'mine' })
        them.does(noted, { text: 'theirs' })
        t.tell('all', { type: 'disregard', person: me.person, session: me.session, event, eventType: noted.type })
        expect(keysOf(t).toSorted()).toEqual([them.person, them.session, `desk/${them.person}/notes`].toSorted())
      }),
      { numRuns: 300 },
    )
  })

  it('an event of the shop about one who said no counts for the shop, and for no key of that person', () => {
    fc.assert(
      fc.property(pair, fc.constantFrom(1, 4), ([mine, bookId], partitions) => {
        const t = new Rehearsal(pack(), { partitions })
        const me = t.visitor(mine)
        me.does(consentChanged, { consent: 'denied' })
        t.event(lent, { userId: mine, bookId }, { person: me.person, source: 'shop' })
        // A thing that is called as the person is cannot be told from the person. The event names no tab.
        const isPersons = bookId === me.person
        expect(t.all('signal').map(({ signal }) => [signal.type, signal.key])).toEqual(isPersons ? [] : [['loan.of_book', bookId]])
      }),
      { numRuns: 300 },
    )
  })
})
