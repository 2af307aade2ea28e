import { minutes, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import type { RehearsedVisitor } from '../testing/rehearsed-visitor.js'
import { joined, opened, stage, useCase } from '../testing/rooms.js'

const toldIn = (visitor: RehearsedVisitor): string[] =>
  visitor.received().map(({ command: { data }, withdrawn = 'open' }) => `${'message' in data ? data.message : ''}: ${withdrawn}`)

describe('what was told to a person who has changed since', () => {
  const onlyHere = useCase('come', { stillFits: ({ visitor }) => visitor.rooms.length < 2 })

  it('is withdrawn when it no longer fits, by what the person does in any tab, and told again when it fits again', () => {
    const { t, ann, calls } = stage([onlyHere])
    calls()
    const phone = t.visitor('ann', { tab: 'phone' })
    phone.does(opened, { room: 'red' })
    expect(toldIn(ann)).toEqual(['4 seats in blue: untrue'])
    expect(ann.accepts()).toMatchObject({ ok: false, code: 'unavailable' })
    t.advance(minutes(10))
    ann.does(opened, { room: 'blue' })
    expect(toldIn(ann)).toEqual(['4 seats in blue: untrue', '4 seats in blue: open'])
  })

  it('is withdrawn once it was seen as well, and then not told again', () => {
    const { t, ann, calls } = stage([onlyHere])
    calls()
    ann.answers(suggestionShown, {})
    t.visitor('ann', { tab: 'phone' }).does(opened, { room: 'red' })
    t.advance(minutes(11))
    ann.does(opened, { room: 'blue' })
    expect(toldIn(ann)).toEqual(['4 seats in blue: untrue'])
  })

  it('is not told in the first place where it does not fit', () => {
    const { t, ann, calls } = stage([onlyHere])
    t.visitor('ann', { tab: 'phone' }).does(opened, { room: 'red' })
    calls()
    expect(ann.received()).toEqual([])
  })

  it('stays without the condition, and stays for another person', () => {
    const { t, ann, calls } = stage([useCase('come'), useCase('go', { stillFits: ({ visitor }) => visitor.rooms.length < 2 })])
    t.mode('go', 'off')
    calls()
    t.visitor('ann', { tab: 'phone' }).does(opened, { room: 'red' })
    t.visitor('bob').does(opened, { room: 'red' })
    expect(toldIn(ann)).toEqual(['4 seats in blue: open'])
  })
})

describe('the facts of what was told', () => {
  const withSeats = () => {
    let seats = 4
    const room = stage([useCase('come')], { facts: () => seats })
    room.calls()
    seats = 3
    return room
  }

  it('are looked up again when the shop says something about the person, and the words follow', () => {
    const { t, ann } = withSeats()
    t.event(joined, { branch: 'north' }, { person: ann.person, source: 'shop' })
    t.advance(1)
    expect(toldIn(ann)).toEqual(['4 seats in blue: untrue', '3 seats in blue: open'])
  })

  it('are not looked up for what a page says, or for what is said about another person', () => {
    const { t, ann } = withSeats()
    ann.does(opened, { room: 'red' })
    t.event(joined, { branch: 'north' }, { person: 'user:bob', source: 'shop' })
    t.advance(1)
    expect(toldIn(ann)).toEqual(['4 seats in blue: open'])
  })
})
