import {
  crossesBelow,
  type DataOf,
  defineEvent,
  definePack,
  defineSignal,
  type Detector,
  keep,
  minutes,
  type Pack,
  window,
} from '@proactive/engine'
import { z } from 'zod'
import { task } from './task.js'

const copiesChanged = defineEvent('copies.changed', {
  from: 'shop',
  data: z.object({ bookId: z.string(), copies: z.number(), branch: z.string() }),
})

/**
 * The task as a rule. An edge goes by the log's order; `inTime` makes it wait for late events as windows do, so that
 * this work is in the figure too.
 */
export function scarceBooks({ inTime, standsMs = minutes(10) }: { inTime: boolean; standsMs?: number }): Pack {
  const levels = { medium: { at: task.below, rearm: task.rearm } } as const
  const falls = crossesBelow(levels, (e: DataOf<typeof copiesChanged>) => e.copies)
  const crossing: typeof falls = inTime ? inOrderOfTime(falls) : falls
  const scarce = defineSignal('copies.scarce')
    .on(copiesChanged).per((e) => e.bookId)
    .keep({ count: keep.count(window.sliding(task.windowMs)) })
    .collapse(task.collapseMs)
    .when(crossing)
    .expires(standsMs)
    .emit((e, { count, event, level }) => ({ priority: level, data: { bookId: e.bookId, at: event.time, copies: e.copies, count } }))
  return definePack({ name: 'scarce books', events: [copiesChanged], signals: [scarce], useCases: [], actions: [] })
}

function inOrderOfTime<Data, Found extends object>(of: Detector<Data, Found>): Detector<Data, Found> {
  return { ...of, order: 'time' }
}
