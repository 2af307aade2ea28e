import { consentChanged, defaultPreferences, defineEvent, minutes, suggestionShown } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineSignal } from '../define/define-signal.js'
import { homeWithoutPerson } from '../message/address.js'
import { called, opened, stage, useCase } from '../testing/rooms.js'
import { oak, room as readingRoom, toldOf } from '../testing/tables.js'

const fined = defineEvent('member.fined', { from: 'shop', data: z.object({ member: z.string(), room: z.string() }) })
const byMember = defineSignal('member.owes').on(fined).per(({ member }) => member).expires(minutes(5)).emit(() => ({ priority: 'low', data: {} }))
const byPerson = defineSignal('person.owes').on(fined).per((_, { person }) => person && `${person}/fine`).expires(minutes(5)).emit(() => ({ priority: 'low', data: {} }))
const byRoom = defineSignal('room.owes').on(fined).per(({ room }) => room).expires(minutes(5)).emit(() => ({ priority: 'low', data: {} }))
const more = { events: [fined], signals: [byMember, byPerson, byRoom] }

describe('a person who says no or switches the assistant off', () => {
  it('has every open command withdrawn, in every tab', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.shows()
    t.visitor('ann', { tab: 'phone' }).does(consentChanged, { consent: 'denied' })
    expect(ann.received()).toMatchObject([{ withdrawn: 'consent' }])
  })

  it('has every open command withdrawn when the preferences say so', () => {
    const { ann, calls, wants } = stage()
    calls()
    wants({ enabled: false })
    expect(ann.received()).toMatchObject([{ withdrawn: 'consent' }])
  })

  it('loses the hold, which goes to the next', () => {
    const { t, visitors, frees } = readingRoom(2)
    frees()
    visitors[0]?.shows()
    visitors[0]?.does(consentChanged, { consent: 'denied' })
    expect(visitors[0]?.received()).toMatchObject([{ withdrawn: 'consent' }])
    expect(toldOf(t)).toEqual([0, 1])
    expect(t.ledger.taken(oak, t.now)).toBe(1)
  })

  it('is told nothing by a decider that answers after the no', () => {
    const { t, ann, calls } = stage([useCase('come')], {
      decide: () => {
        ann.does(consentChanged, { consent: 'denied' })
        return { act: true, message: 'Come!', confidence: 0.9, reasoning: 'near', decidedBy: 'model' }
      },
    })
    calls()
    expect(ann.received()).toEqual([])
    expect(t.all('decision')).toMatchObject([{ decision: { act: false, reason: 'consent' } }])
  })

  it('makes no candidate, by coming back, by being routed to, or after a restart', () => {
    const { t, ann, calls } = stage()
    ann.does(consentChanged, { consent: 'denied' })
    t.restart()
    calls()
    ann.leaves()
    ann.comes()
    t.visitor('ann', { tab: 'phone' })
    expect(t.all('candidate')).toEqual([])
  })

  it('is told what still stands after saying yes again', () => {
    const { t, ann, calls, wants } = stage()
    ann.does(consentChanged, { consent: 'denied' })
    wants({ enabled: false })
    calls()
    t.advance(1)
    ann.does(consentChanged, { consent: 'granted' })
    expect(ann.received()).toEqual([])
    wants({ enabled: true })
    expect(ann.received()).toHaveLength(1)
  })

  it('is asked once more about nothing that was prepared or waiting', () => {
    const { t, ann, calls, wants } = stage()
    wants({ quietUntil: new Date(t.now + minutes(3)).toISOString() })
    calls()
    ann.does(consentChanged, { consent: 'denied' })
    t.advance(minutes(4))
    expect(ann.received()).toEqual([])
  })
})

describe('a word on consent', () => {
  it('changes nothing when it is older than the last one, in whichever order they arrive', () => {
    const { t, ann, calls } = stage()
    ann.does(consentChanged, { consent: 'denied' })
    ann.does(consentChanged, { consent: 'granted' }, { time: t.now - 1 })
    t.tell(`person:${ann.person}`, { type: 'consent', person: ann.person, consent: true, saidAt: t.now - 1 })
    calls()
    expect(ann.received()).toEqual([])
  })

  it('is a no where a yes and a no have the same time', () => {
    const { t, ann, calls } = stage()
    for (const consent of ['granted', 'denied', 'granted'] as const) ann.does(consentChanged, { consent }, { time: t.now })
    calls()
    expect(ann.received()).toEqual([])
  })

  it('outlives the report of a tab that was read before it', () => {
    const { t, ann, calls } = stage()
    ann.does(consentChanged, { consent: 'denied' })
    const { person, session } = ann
    t.tell(`person:${person}`, { type: 'presence', person, session, live: true, consent: true })
    t.tell(`person:${person}`, { type: 'presence', person, session, live: true, consent: true, saidAt: t.now - 1 })
    calls()
    expect(ann.received()).toEqual([])
  })

  it('stands beside preferences that no older report of a tab replaces', () => {
    const { t, ann, calls, wants } = stage()
    wants({ categories: { rooms: false } })
    t.tell(`person:${ann.person}`, { type: 'presence', session: ann.session, person: ann.person, live: true, consent: true, preferences: defaultPreferences })
    calls()
    expect(ann.closed('come')).toEqual(['category'])
  })

  it('is restored, with the preferences, by the first report of a tab to a partition that has forgotten the person', () => {
    const { t, calls } = stage()
    const [person, session] = ['user:eve', 'eve-tab']
    const preferences = { enabled: false, frequency: 'normal' as const, categories: {} }
    t.tell(`person:${person}`, { type: 'presence', person, session, live: true, consent: true, saidAt: 1, preferences })
    t.event(opened, { room: 'blue' }, { person, session })
    calls()
    expect(t.received.filter((one) => one.session === session)).toEqual([])
  })
})

describe('an event about a person who is off', () => {
  it('of a page, is nothing to the engine', () => {
    const { t, ann } = stage()
    ann.does(consentChanged, { consent: 'denied' })
    const before = t.seen.length
    ann.does(opened, { room: 'red' })
    ann.does(suggestionShown, {}, { causationId: 'x' })
    expect(t.seen).toHaveLength(before)
    t.advance(1)
    ann.does(consentChanged, { consent: 'granted' })
    t.system(called, { room: 'red', urgent: false })
    expect(ann.received()).toEqual([])
  })

  it('of a page, is nothing to the engine either while the assistant is switched off, and consent stands', () => {
    const { t, ann, wants } = stage()
    wants({ enabled: false })
    ann.does(opened, { room: 'red' })
    wants({ enabled: true })
    t.system(called, { room: 'red', urgent: false })
    expect(ann.received()).toEqual([])
  })

  it.each([1, 4])('of the shop, counts for the shop and for nothing keyed by the person, with %i partitions', (partitions) => {
    const { t, ann } = stage([useCase('come')], { partitions }, undefined, more)
    const about = { person: ann.person, session: ann.session, source: 'shop' }
    ann.does(consentChanged, { consent: 'denied' })
    t.event(fined, { member: 'ann', room: 'blue' }, about)
    expect(t.all('signal').map(({ signal }) => signal.key)).toEqual(['blue'])
    t.advance(1)
    ann.does(consentChanged, { consent: 'granted' })
    t.event(fined, { member: 'ann', room: 'red' }, about)
    expect(t.all('signal').map(({ signal }) => signal.key).toSorted()).toEqual(['ann', 'blue', 'red', 'user:ann/fine'])
  })

  it('of the shop, counts for nothing of a person whom the gateway knows to be off and the partition does not', () => {
    const { t } = stage([useCase('come')], {}, undefined, more)
    const event = { id: 'f', type: fined.type, version: 1, time: t.now, received: t.now, source: 'shop', person: 'user:eve', data: { member: 'eve', room: 'blue' } }
    t.deliver({ id: 'f', to: homeWithoutPerson(event), cause: 'f', body: { type: 'event', event } })
    expect(t.all('signal').map(({ signal }) => signal.key)).toEqual(['blue'])
  })
})
