import { type Command, defaultPreferences, minutes, type Preferences, type Priority } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import type { Moment, Told } from './play-scenario.js'
import { urgentWords } from './urgent-words.js'
import { type Policy, violationsOf } from './violations.js'

const policy: Policy = {
  actions: { rescue: ['cart.add'], usual: ['cart.add'], pay: ['pay.switch'] },
  critical: ['pay'],
  timeZone: 'Europe/Prague',
  isScarce: ({ facts }) => facts['left'] === 4,
}
const start = '2026-03-12T08:00:00.000Z'
const guest = { userId: null, locale: 'en', tabs: 1 }

interface Given {
  useCase?: string
  category?: string
  priority?: Priority
  message?: string
  action?: string
  facts?: Told['facts']
}

let count = 0
/** A telling at a time, with the moments in which it was sent and shown. */
function telling(atMs: number, { useCase = 'rescue', category = useCase, priority = 'high', message = 'Add one?', action = 'cart.add', facts = {} }: Given = {}) {
  const data = { useCase, category, message, decidedBy: 'rule' as const, action: { type: action, input: {}, label: 'Add' }, why: [] }
  const command: Command = { id: `c${++count}`, seq: count, time: start, expiresAt: start, priority, correlationId: `k${count}`, causationId: 'd', type: 'ui.suggestion', data }
  const told: Told = { person: 'ann', atMs, command, facts, signal: null }
  const moments: Moment[] = [{ atMs, person: 'ann', type: 'sent', command }, { atMs, person: 'ann', type: 'shown', command }]
  return { told, moments, command }
}

const said = (one: { atMs: number } & ({ type: 'consent'; isGranted: boolean } | { type: 'active' })): Moment => ({ person: 'ann', ...one })
const prefers = (atMs: number, preferences: Partial<Preferences>): Moment => ({ atMs, person: 'ann', type: 'preferences', preferences: { ...defaultPreferences, ...preferences } })
const refuses = (atMs: number, command: Command, answer: 'decline' | 'dismiss' | 'accept' = 'decline'): Moment => ({ atMs, person: 'ann', type: 'answered', command, answer, refused: false })

function broken(tellings: ReturnType<typeof telling>[], further: Moment[] = [], isGranted = true): string[] {
  const moments = [said({ atMs: 0, type: 'consent', isGranted }), ...further, ...tellings.flatMap((one) => one.moments)].toSorted((a, b) => a.atMs - b.atMs)
  const scenario = { start, persons: { ann: guest } }
  return violationsOf({ scenario, told: tellings.map(({ told }) => told), moments, personIds: { ann: 'user:ann' } }, policy)
}

describe('the policy is broken by what is told', () => {
  it('without consent, and not with it', () => {
    expect(broken([telling(1_000)])).toEqual([])
    expect(broken([telling(1_000)], [], false)).toEqual(["ann was sent 'rescue' at 1000 ms without consent"])
    expect(broken([telling(1_000)], [said({ atMs: 500, type: 'consent', isGranted: false })])).toHaveLength(1)
  })

  it.each<[string, Partial<Preferences>, Given]>([
    ['switched off', { enabled: false }, {}],
    ['snoozed', { quietUntil: '2026-03-12T09:00:00.000Z' }, {}],
    ["category 'rescue' is switched off", { categories: { rescue: false } }, {}],
    ["frequency is 'minimal'", { frequency: 'minimal' }, { priority: 'medium' }],
  ])('against the preference: %s', (why, preferences, given) => {
    expect(broken([telling(1_000, given)], [prefers(500, preferences)])).toEqual([expect.stringContaining(why)])
  })

  it('not by a snooze that is over, another category, or what is urgent for the least frequency', () => {
    expect(broken([telling(1_000)], [prefers(500, { frequency: 'minimal', categories: { usual: false }, quietUntil: '2026-03-12T07:00:00.000Z' })])).toEqual([])
  })

  it('within five minutes of the one before, but for what is critical', () => {
    expect(broken([telling(0), telling(minutes(5) - 1)])).toEqual([expect.stringContaining('300 s after the one before')])
    expect(broken([telling(0), telling(minutes(5))])).toEqual([])
    expect(broken([telling(0), telling(1_000, { useCase: 'pay', action: 'pay.switch' })])).toEqual([])
    expect(broken([telling(1_000), telling(minutes(2.5) + 1_000)], [prefers(500, { frequency: 'maximum' })])).toEqual([])
  })

  it('as the fourth of a visit, and as the third where it is not urgent', () => {
    const far = (n: number, given?: Given) => telling(n * minutes(10), given)
    expect(broken([far(0), far(1), far(2)], [said({ atMs: 0, type: 'active' })])).toEqual([])
    expect(broken([far(0), far(1), far(2), far(3)], [said({ atMs: 0, type: 'active' })])).toEqual([expect.stringContaining('as the fourth of the visit')])
    expect(broken([far(0), far(1), far(2, { priority: 'medium' })])).toEqual([expect.stringContaining('kept for high priority')])
    const newVisit = said({ atMs: minutes(31), type: 'active' })
    expect(broken([far(0), far(1), far(2), telling(minutes(32))], [said({ atMs: 0, type: 'active' }), newVisit])).toEqual([])
  })

  it('as the ninth of a day by the clock of the shop', () => {
    const visits = Array.from({ length: 9 }, (_, n) => n * minutes(60))
    const active = visits.map((atMs) => said({ atMs, type: 'active' }))
    expect(broken(visits.map((atMs) => telling(atMs)), active)).toEqual([expect.stringContaining('as the ninth of the day')])
    const late = visits.map((atMs) => atMs + minutes(60 * 8))
    // The ninth is told at one o'clock of the next day.
    expect(broken(late.map((atMs) => telling(atMs)), late.map((atMs) => said({ atMs, type: 'active' })))).toEqual([])
  })

  it('in the half hour after a refusal of its category, and after two refusals in a row', () => {
    const [first, second] = [telling(0), telling(minutes(10), { useCase: 'usual' })]
    expect(broken([first, telling(minutes(29))], [refuses(1_000, first.command)])).toEqual([expect.stringContaining("category 'rescue' rests")])
    expect(broken([first, telling(minutes(31))], [refuses(1_000, first.command)])).toEqual([])
    expect(broken([first, second, telling(minutes(20), { useCase: 'pay', action: 'pay.switch' })], [refuses(1, first.command), refuses(minutes(11), second.command, 'dismiss')])).toEqual([expect.stringContaining('after two refusals in a row')])
    const accepted = refuses(minutes(5), first.command, 'accept')
    expect(broken([first, second, telling(minutes(20), { useCase: 'pay', action: 'pay.switch' })], [refuses(1, first.command), accepted, refuses(minutes(11), second.command)])).toEqual([])
  })

  it('by an action that its use case does not list, or by a use case that there is not', () => {
    expect(broken([telling(1_000, { action: 'shop.give_away' })])).toEqual(["ann was offered 'shop.give_away' by 'rescue' at 1000 ms, which it does not list"])
    expect(broken([telling(1_000, { useCase: 'advert' })])).toEqual([expect.stringContaining("unknown use case 'advert'")])
  })

  it('in words that hurry somebody where nothing is scarce', () => {
    expect(broken([telling(1_000, { message: 'Only 4 left.', facts: { left: 4 } })])).toEqual([])
    expect(broken([telling(1_000, { message: 'Only 40 left.', facts: { left: 40 } })])).toEqual([expect.stringContaining("'only 40'")])
  })

  it('to one person, whatever names the scenario gives them', () => {
    const [first, second] = [telling(0), telling(minutes(1))]
    const scenario = { start, persons: { phone: guest, laptop: guest } }
    const rename = (person: string) => (moment: Moment): Moment => ({ ...moment, person })
    const moments = [...[said({ atMs: 0, type: 'consent', isGranted: true }), ...first.moments].map(rename('phone')), ...second.moments.map(rename('laptop'))]
    const all = { scenario, told: [first.told, second.told], moments, personIds: { phone: 'user:ann', laptop: 'user:ann' } }
    expect(violationsOf(all, policy)).toEqual([expect.stringContaining('60 s after the one before')])
  })
})

describe('words that hurry', () => {
  it.each(['Hurry, tea is nearly gone', 'This is the last one', 'Act now', 'Only 2 left', 'POSPĚŠTE si', 'Už jen dnes', 'Poslední šance', 'Zbývají jen 2 kusy', 'Neváhejte'])('are found in: %s', (message) => {
    expect(urgentWords(message)).not.toEqual([])
  })

  it.each(['Did you forget Large print? You had this in 17 of your 20 orders.', 'The 18:00–20:00 slot is free again. Hold it for you?', 'Platby kartou teď nemusí projít. Zaplatit raději přes PayPal?', 'Zobrazit jen tyto?', 'Breakfast tea for you?'])('are not found in: %s', (message) => {
    expect(urgentWords(message)).toEqual([])
  })
})
