import { consentChanged, type Json, minutes, type Priority } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budget } from '../attention/attention.js'
import { opened, stage, useCase } from '../testing/rooms.js'

const granted = { granted: true, leaseId: expect.any(String), expiresAt: expect.any(String) }
const refused = (reason: string) => ({ granted: false, reason })

/** Ann in two tabs. */
function inTwoTabs(...of: Parameters<typeof stage>) {
  const on = stage(...of)
  const phone = on.t.visitor('ann', { tab: 'phone' })
  return { ...on, phone, changes: () => on.t.all('attention').flatMap(({ change }) => (change === 'visit began' ? [] : [change])) }
}

describe('a turn of the app', () => {
  it('is granted until five minutes from now, on the clock of the engine', () => {
    const { t, ann } = inTwoTabs()
    const { expiresAt, ...answer } = ann.asksTurn()
    expect(answer).toMatchObject({ granted: true })
    expect(expiresAt).toBe(new Date(t.now + minutes(5)).toISOString())
  })

  it('makes a suggestion wait in every tab, and the suggestion is told when the turn was not used', () => {
    const { ann, phone, calls } = inTwoTabs()
    const { leaseId } = ann.asksTurn()
    phone.does(opened, { room: 'blue' })
    calls('blue', true)
    expect([...ann.received(), ...phone.received()]).toEqual([])
    expect(ann.closed('come')).toEqual(['attention'])
    ann.endsTurn(leaseId, false)
    expect([...ann.received(), ...phone.received()]).toHaveLength(1)
  })

  it('lets the suggestion wait five minutes more when it was used', () => {
    const { t, ann, calls } = inTwoTabs()
    const { leaseId } = ann.asksTurn()
    calls()
    t.advance(minutes(1))
    ann.endsTurn(leaseId, true)
    t.advance(minutes(5) - 1)
    expect(ann.received()).toEqual([])
    t.advance(1)
    expect(ann.received()).toHaveLength(1)
  })

  it('does not silence a suggestion whose signal ends before the turn would', () => {
    const { t, ann, calls } = inTwoTabs()
    calls('red')
    t.advance(minutes(17))
    const { leaseId } = ann.asksTurn()
    ann.does(opened, { room: 'red' })
    t.advance(minutes(1))
    expect(t.all('decision')).toEqual([])
    ann.endsTurn(leaseId, false)
    expect(ann.received()).toHaveLength(1)
  })

  it('leaves a suggestion untold whose signal ends meanwhile', () => {
    const { t, ann, calls } = inTwoTabs()
    calls('red')
    t.advance(minutes(17))
    ann.asksTurn()
    ann.does(opened, { room: 'red' })
    t.advance(minutes(10))
    expect(t.all('decision').map(({ decision }) => decision)).toMatchObject([{ act: false }])
    expect(ann.received()).toEqual([])
  })

  it('is refused to every tab while one tab has it', () => {
    const { ann, phone } = inTwoTabs()
    ann.asksTurn()
    expect(phone.asksTurn()).toEqual(refused('attention'))
    expect(ann.asksTurn('tour')).toEqual(refused('attention'))
    expect(ann.asksTurn('survey', 'high')).toEqual(refused('attention'))
  })

  it('is the same one for a tab that asks again', () => {
    const { ann, changes } = inTwoTabs()
    const first = ann.asksTurn()
    expect(ann.asksTurn()).toEqual(first)
    expect(changes()).toEqual(['reserved'])
  })

  it('is refused while a suggestion is shown, also long after, and for the gap that follows', () => {
    const { t, ann, phone, calls } = inTwoTabs([useCase('come')])
    calls()
    ann.shows()
    expect(phone.asksTurn('survey', 'high')).toEqual(refused('attention'))
    expect(t.all('gates').at(-1)?.gates).toContainEqual({ gate: 'attention', ok: false, reason: 'a suggestion is shown' })
    t.advance(minutes(3))
    expect(phone.asksTurn()).toEqual(refused('attention'))
    t.advance(minutes(2))
    expect(phone.asksTurn()).toEqual(granted)
  })

  it('waits for a suggestion that is sent and not shown yet, unless the turn is more urgent: then the suggestion waits', () => {
    const { ann, phone, calls } = inTwoTabs()
    calls()
    expect(phone.asksTurn('survey', 'medium')).toEqual(refused('attention'))
    expect(phone.asksTurn('recall', 'high')).toEqual(granted)
    expect(ann.received()).toMatchObject([{ withdrawn: 'outranked' }])
  })

  it('does not hold back what is critical', () => {
    const { ann, calls } = inTwoTabs([useCase('come', { critical: true })])
    ann.asksTurn()
    calls()
    expect(ann.received()).toHaveLength(1)
  })

  it('waits for what is critical, however urgent the turn', () => {
    const { ann, phone, calls } = inTwoTabs([useCase('come', { critical: true })])
    calls()
    expect(phone.asksTurn('recall', 'high')).toEqual(refused('attention'))
    expect(ann.sees()).toBeDefined()
  })

  it('passes the same gates as a suggestion', () => {
    const { t, ann, wants } = inTwoTabs()
    const answers = (preferences: Parameters<typeof wants>[0], priority: Priority = 'medium') => {
      wants(preferences)
      return ann.asksTurn('survey', priority)
    }
    expect(answers({ enabled: false })).toEqual(refused('quiet'))
    expect(answers({ quietUntil: new Date(t.now + 1).toISOString() })).toEqual(refused('quiet'))
    expect(answers({ categories: { survey: false } })).toEqual(refused('category'))
    expect(answers({ frequency: 'minimal' })).toEqual(refused('attention'))
    expect(answers({ frequency: 'minimal' }, 'high')).toEqual(granted)
    expect(t.visitor('bob').asksTurn('__proto__')).toEqual(granted)
    t.tell('person:user:eve', { type: 'attention', key: 'eve', person: 'user:eve', session: 'eve', kind: 'survey', priority: 'high' })
    expect(t.answer('eve')).toEqual({ ok: true, value: refused('consent') })
  })

  it('is refused in the quiet hours of the shop, and while a candidate is being decided', () => {
    const { ann } = inTwoTabs([useCase('come')], {}, undefined, { quietHours: { from: '00:00', to: '23:59' } })
    expect(ann.asksTurn()).toEqual(refused('quiet'))
    let during: unknown
    const { ann: bea, calls } = stage([useCase('come')], {
      decide: () => {
        during = bea.asksTurn()
        return { act: false, reason: 'no' }
      },
    })
    calls()
    expect(during).toEqual(refused('outranked'))
  })

  it('gives its place back when it was not shown, expired, or its tab is gone', () => {
    const { t, ann, phone, changes } = inTwoTabs()
    ann.endsTurn(ann.asksTurn().leaseId, false)
    ann.asksTurn()
    t.advance(minutes(5))
    phone.asksTurn()
    phone.leaves()
    expect(ann.asksTurn()).toEqual(granted)
    expect(changes()).toEqual(['reserved', 'given back', 'reserved', 'given back', 'reserved', 'given back', 'reserved'])
    expect(t.all('lease').flatMap(({ change, reason }) => (change === 'ended' ? [reason] : []))).toEqual(['not shown', 'expired', 'gone'])
  })

  it('is charged once when it is reported as shown, also after it has ended, however often', () => {
    const { t, ann, changes } = inTwoTabs()
    const { leaseId } = ann.asksTurn()
    t.advance(minutes(6))
    for (const shown of [true, true, false]) expect(ann.endsTurn(leaseId, shown)).toEqual({ ok: true, value: {} })
    expect(changes()).toEqual(['reserved', 'given back', 'charged'])
    expect(ann.asksTurn()).toEqual(refused('attention'))
  })

  it('ends when the person says no or switches the assistant off, and is nothing that another person can end', () => {
    const { t, ann, wants, changes } = inTwoTabs()
    const { leaseId } = ann.asksTurn()
    expect(t.visitor('bob').endsTurn(leaseId, true)).toMatchObject({ ok: false, code: 'not_found' })
    wants({ enabled: false })
    wants({ enabled: true })
    ann.asksTurn()
    ann.does(consentChanged, { consent: 'denied' })
    expect(changes()).toEqual(['reserved', 'given back', 'reserved', 'given back'])
    expect(ann.asksTurn()).toEqual(refused('consent'))
  })

  it('is forgotten with its person', () => {
    const { t, ann } = inTwoTabs()
    const { leaseId } = ann.asksTurn()
    t.tell('all', { type: 'forget', names: [ann.person, ann.session], userId: 'ann', as: 'user:nobody' })
    expect(JSON.stringify(t.partitions.map((p) => t.engine.save(p)))).not.toContain(leaseId)
    t.advance(minutes(6))
    expect(ann.endsTurn(leaseId, true)).toMatchObject({ ok: false, code: 'not_found' })
  })

  it('survives a restart', () => {
    const { t, ann, phone, changes } = inTwoTabs()
    const { leaseId } = ann.asksTurn()
    t.restart()
    expect(phone.asksTurn()).toEqual(refused('attention'))
    t.restart()
    ann.endsTurn(leaseId, true)
    expect(changes()).toEqual(['reserved', 'charged'])
  })

  it('is granted to a tab, and to a person, so many times in a visit, however many kinds it names', () => {
    const { t, ann } = inTwoTabs()
    const take = (tab: typeof ann, n: number): boolean => {
      const { granted: isGranted, leaseId } = tab.asksTurn(`kind ${n}`)
      tab.endsTurn(leaseId, false)
      return isGranted === true
    }
    const times = (tab: typeof ann) => Array.from({ length: 60 }, (_, n) => take(tab, n)).filter(Boolean).length
    expect(times(ann)).toBe(budget.leasesPerSession)
    for (const tab of ['b', 'c', 'd']) times(t.visitor('ann', { tab }))
    expect(t.all('lease').filter(({ change }) => change === 'granted')).toHaveLength(budget.leasesPerVisit)
    t.advance(minutes(31))
    ann.does(opened, { room: 'blue' })
    expect(ann.asksTurn()).toEqual(granted)
  })

  it('never exceeds the budget together with suggestions, whatever the order', () => {
    const kind = fc.constantFrom<Priority>('low', 'medium', 'high')
    const move = fc.oneof(
      fc.record({ is: fc.constant('asks' as const), priority: kind, tab: fc.boolean() }),
      fc.record({ is: fc.constant('ends' as const), shown: fc.boolean() }),
      fc.record({ is: fc.constant('calls' as const), room: fc.integer({ min: 0, max: 5 }), urgent: fc.boolean() }),
      fc.record({ is: fc.constant('shows' as const) }),
      fc.record({ is: fc.constant('waits' as const), ms: fc.integer({ min: 1, max: minutes(4) }) }),
    )
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const { t, ann, phone, calls } = inTwoTabs()
        let lease: Json | undefined
        for (const one of moves) {
          if (one.is === 'asks') lease = (one.tab ? ann : phone).asksTurn('survey', one.priority).leaseId ?? lease
          else if (one.is === 'ends') ann.endsTurn(lease, one.shown)
          else if (one.is === 'waits') t.advance(one.ms)
          else if (one.is === 'shows' && ann.sees()) ann.shows()
          else if (one.is === 'calls') {
            ann.does(opened, { room: `r${one.room}` })
            calls(`r${one.room}`, one.urgent)
          }
        }
        expect(faultsIn(t)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})

/** Returns what the inspections show against the budget: leases and commands overlap, are too close, or too many in a visit. */
function faultsIn({ seen }: ReturnType<typeof stage>['t']): string[] {
  const faults: string[] = []
  const reserved = new Set<string>()
  let charged = 0
  let chargedAt = -Infinity
  let open: string | undefined
  for (const one of seen) {
    if (one.type === 'lease' && one.change === 'granted') open = one.correlation
    if (one.type === 'lease' && one.change === 'ended' && one.correlation === open) open = undefined
    if (one.type !== 'attention') continue
    if (one.change === 'reserved') {
      reserved.add(one.command ?? '')
      if (open !== undefined && open !== one.command) faults.push('overlap')
      if (reserved.size + charged > budget.perVisit) faults.push('too many')
      if (one.at - chargedAt < budget.gapMs) faults.push('too close')
    }
    else reserved.delete(one.command ?? '')
    if (one.change === 'visit began') charged = 0
    if (one.change === 'charged') {
      charged++
      chargedAt = one.at
    }
  }
  return faults
}
