import { defaultPreferences, hours, minutes, suggestionDeclined, suggestionExpired, suggestionIgnored } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budget } from '../attention/attention.js'
import { definePack } from '../define/define-pack.js'
import type { Inspection } from '../message/inspection.js'
import { called, call, opened, stage, useCase } from '../testing/rooms.js'
import { Rehearsal } from '../testing/rehearsal.js'
import type { RehearsedVisitor } from '../testing/rehearsed-visitor.js'
import { defineUseCase } from '../define/define-use-case.js'
import { defineVisitor } from '../define/define-visitor.js'

const guest = defineVisitor({})

/** A use case that has words only, so that many histories can be played. */
const says = (name: string, more: { critical?: boolean; category?: string } = {}) =>
  defineUseCase(name, {
    when: call,
    of: guest,
    who: () => guest.where({}),
    score: [{ points: 1, because: 'is here', if: () => true }],
    tell: { threshold: 1 },
    category: 'rooms',
    ...more,
    expires: minutes(8),
    say: { brief: '', words: ({ signal: { room } }) => `${room} was called` },
    why: ({ signal: { room } }) => `${room} was called`,
  })

const pack = definePack({
  name: 'calls',
  events: [called],
  signals: [call],
  useCases: [says('come'), says('alarm', { critical: true, category: 'alarms' })],
  actions: [],
})

const deed = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('calls' as const), room: fc.nat(30), urgent: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('waits' as const), ms: fc.constantFrom(1_000, minutes(2), minutes(5), minutes(31)) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('shows', 'shows', 'declines', 'ignores', 'loses', 'accepts', 'leaves', 'comes', 'restarts', 'maximum'),
      tab: fc.nat(1),
    }),
  },
)
type Deed = typeof deed extends fc.Arbitrary<infer One> ? One : never

/** One person at two devices, with reloads and restarts of the server. */
function play(deeds: readonly Deed[]): Rehearsal {
  const t = new Rehearsal(pack)
  const tabs = [t.visitor('ann', { tab: 'phone' }), t.visitor('ann', { tab: 'desk' })]
  const closed = new Set<string>()
  const inFront = (tab: RehearsedVisitor | undefined) => {
    const last = tab?.received().at(-1)
    return last && last.withdrawn === undefined && Date.parse(last.command.expiresAt) > t.now ? last : undefined
  }
  for (const one of deeds) {
    if (one.does === 'calls') t.system(called, { room: String(one.room), urgent: one.urgent })
    else if (one.does === 'waits') t.advance(one.ms)
    else {
      const tab = tabs[one.tab]
      if (one.does === 'restarts') t.restart()
      else if (one.does === 'leaves') tab?.leaves()
      else if (one.does === 'comes') tab?.comes()
      else if (one.does === 'maximum') t.tell('person:user:ann', { type: 'preferences', person: 'user:ann', preferences: { ...defaultPreferences, frequency: 'maximum' } })
      // A page shows no command that was withdrawn, answered, or has expired.
      else if (!inFront(tab) || closed.has(inFront(tab)?.command.id ?? '')) continue
      else if (one.does === 'shows') tab?.shows()
      else if (one.does === 'accepts') tab?.accepts()
      else {
        closed.add(inFront(tab)?.command.id ?? '')
        tab?.answers({ declines: suggestionDeclined, ignores: suggestionIgnored, loses: suggestionExpired }[one.does], {})
      }
    }
  }
  t.advance(minutes(30))
  return t
}

/** Returns how much of one person's attention was spent at the worst moment. */
function worstOf(seen: readonly Inspection[]) {
  const worst = { visit: 0, notHigh: 0, day: 0, gap: Infinity, lost: 0 }
  const open = new Map<string, { at: number; high: boolean; critical: boolean; visit: number }>()
  const shown: { at: number; high: boolean; visit: number }[] = []
  let visit = 0
  for (const one of seen) {
    if (one.type !== 'attention') continue
    const { at, change, command = '', priority, critical = false } = one
    if (change === 'visit began') visit++
    if (change === 'reserved') open.set(command, { at, high: priority === 'high', critical, visit })
    if (change === 'given back') open.delete(command)
    if (change === 'charged') {
      const was = open.get(command)
      if (!was) worst.lost++
      open.delete(command)
      const last = shown.at(-1)?.at ?? -Infinity
      if (!critical) worst.gap = Math.min(worst.gap, at - last)
      shown.push({ at, high: priority === 'high', visit })
    }
    const spent = [...shown.filter((other) => other.visit === visit), ...open.values()]
    worst.visit = Math.max(worst.visit, spent.length)
    worst.notHigh = Math.max(worst.notHigh, spent.filter(({ high }) => !high).length)
    worst.day = Math.max(worst.day, shown.length + open.size)
  }
  return { ...worst, open: open.size }
}

describe('the attention budget of a person at two devices, over reloads and restarts', () => {
  it('is never exceeded, and returned for commands that are never shown, in ten thousand histories', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 24 }), (deeds) => {
        const worst = worstOf(play(deeds).seen)
        expect(worst.visit).toBeLessThanOrEqual(budget.perVisit)
        expect(worst.notHigh).toBeLessThanOrEqual(budget.perVisit - budget.keptForHigh)
        expect(worst.day).toBeLessThanOrEqual(budget.perDay)
        expect(worst.gap).toBeGreaterThanOrEqual(budget.gapMs / 2)
        expect(worst).toMatchObject({ lost: 0, open: 0 })
      }),
      { numRuns: 10_000 },
    )
  })

  it('still has a place for high priority when all others are taken', () => {
    const { t, ann, calls } = stage()
    const other = t.visitor('ann', { tab: 'desk' })
    for (const room of ['blue', 'green', 'red']) {
      for (const tab of [ann, other]) tab.does(opened, { room })
      calls(room)
      for (const tab of [ann, other]) if (tab.sees()) tab.shows()
      t.advance(minutes(6))
    }
    expect(t.received).toHaveLength(2)
    ann.does(opened, { room: 'gold' })
    calls('gold', true)
    expect(t.received).toHaveLength(3)
  })

  it('is not spent on a command that is withdrawn unseen for a more urgent one', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.does(opened, { room: 'green' })
    calls('green', true)
    expect(ann.received()).toMatchObject([{ withdrawn: 'outranked' }, { command: { priority: 'high' } }])
    expect(t.all('attention').map(({ change }) => change)).toEqual(['reserved', 'given back', 'reserved'])
    ann.shows()
    ann.does(opened, { room: 'blue' })
    t.advance(minutes(6))
    expect(ann.sees()?.data).toMatchObject({ message: '4 seats in blue' })
  })

  it('is spent on a new command when a person comes back to a suggestion that was withdrawn meanwhile', () => {
    const { t, ann, calls } = stage()
    calls()
    ann.does(opened, { room: 'green' })
    calls('green', true)
    ann.shows()
    t.advance(minutes(6))
    ann.does(opened, { room: 'blue' })
    expect(ann.sees()?.data).toMatchObject({ message: '4 seats in blue' })
    expect(new Set(t.received.map(({ command }) => command.id)).size).toBe(3)
  })

  it('rests after a refusal for the category that was refused, and for no other', () => {
    const { t, ann, calls } = stage([useCase('come'), useCase('again'), useCase('other', { category: 'books' })])
    for (const one of ['again', 'other']) t.mode(one, 'off')
    calls()
    ann.answers(suggestionDeclined, {})
    t.advance(minutes(6))
    for (const one of ['again', 'other']) t.mode(one, 'live')
    calls()
    expect(ann.closed('again')).toContain('attention')
    expect(ann.sees()?.data).toMatchObject({ useCase: 'other' })
  })

  it('is charged to the day in the time zone of the shop', () => {
    const { t, ann, calls } = stage([useCase('come')], {}, undefined, { timeZone: 'Pacific/Auckland' })
    t.advance(hours(3))
    ann.does(opened, { room: 'blue' })
    calls()
    ann.shows()
    const [partition] = t.partitions
    expect(new Date(t.now).toISOString()).toBe('2026-01-05T12:00:00.000Z')
    expect(partition && t.engine.save(partition)).toMatchObject({ people: [{ attention: { spent: [{ day: '2026-01-06' }] } }] })
  })
})
