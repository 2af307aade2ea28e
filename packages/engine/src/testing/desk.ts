/** A library's desk, where readers ask and are served: the events that rules are tested with. */

import { type DataOf, defineEvent, minutes, seconds } from '@proactive/protocol'
import { z } from 'zod'
import { definePack } from '../define/define-pack.js'
import type { SignalDefinition } from '../define/define-signal.js'
import type { Signal } from '../message/message.js'
import { Rehearsal } from './rehearsal.js'

export const asked = defineEvent('desk.asked', {
  from: 'shop',
  data: z.object({ shelf: z.string(), reader: z.string(), n: z.number() }),
})
export const served = defineEvent('desk.served', {
  from: 'shop',
  data: z.object({ shelf: z.string(), reader: z.string(), n: z.number() }),
})
export const closed = defineEvent('desk.closed', {
  from: 'shop',
  data: z.object({ shelf: z.string(), reader: z.string(), n: z.number() }),
})
export const kinds = { asked, served, closed }

/** An event at the desk. `at` is in milliseconds from the start. */
export interface Happening {
  what: keyof typeof kinds
  at: number
  data?: Partial<DataOf<typeof asked>>
  /** How long after it happened it arrives, in milliseconds. */
  delay?: number
}

/** Lets events arrive in the order of their delays, and returns the signals that a rule derived. */
export function signalsOf(signal: SignalDefinition, happenings: readonly Happening[], partitions = 1) {
  const t = new Rehearsal(
    definePack({ name: 'desk', events: [asked, served, closed], signals: [signal], useCases: [], actions: [] }),
    { partitions },
  )
  const start = t.now
  const arrivals = happenings
    .map(({ delay = 0, ...one }, i) => ({ ...one, id: `event-${i}`, arrives: one.at + delay }))
    .toSorted((a, b) => a.arrives - b.arrives)
  for (const { what, at, data, id, arrives } of arrivals) {
    t.advance(start + arrives - t.now)
    t.event(kinds[what], { shelf: 'a', reader: 'ann', n: 1, ...data }, { id, source: 'desk', time: start + at })
  }
  t.advance(minutes(10))
  return { signals: t.all('signal').map((one) => one.signal), dropped: t.all('dropped'), start, t }
}

export const dataOf = ({ signals }: { signals: Signal[] }) => signals.map(({ data }) => data)
export const at = (...secs: number[]): Happening[] => secs.map((s) => ({ what: 'asked', at: seconds(s) }))
