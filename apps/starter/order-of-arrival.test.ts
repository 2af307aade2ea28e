import { minutes, seconds } from '@proactive/engine'
import { Rehearsal } from '@proactive/engine/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { workshop } from './assistant.js'
import { jobViewed } from './contract.js'

/** A job that a person looked at: when, and when the event arrives, in milliseconds from the start. */
interface Viewing {
  id: string
  job: string
  at: number
  arrives: number
}

/** Lets views arrive, and returns what is known once nothing is pending any more. */
function play(views: readonly Viewing[]) {
  const t = new Rehearsal(workshop, { facts: () => 'Tuesday 9:00' })
  const ann = t.visitor('ann')
  const start = t.now
  for (const { id, job, at, arrives } of views) {
    t.advance(start + arrives - t.now)
    ann.does(jobViewed, { job }, { id, time: start + at })
  }
  t.advance(start + minutes(1) - t.now)
  const [partition] = t.partitions
  const tab = partition?.people.get(ann.person)?.sessions.get(ann.session)
  return { viewing: tab?.cells, standing: partition?.standings.all().toSorted((a, b) => (a.id < b.id ? -1 : 1)) }
}

it('knows the same, and the same signals stand, in whatever order events arrive within the lateness of two seconds', () => {
  const view = fc.record({ job: fc.constantFrom('brake service', 'gear check'), at: fc.nat(seconds(5)), delay: fc.nat(seconds(2) - 1) })
  fc.assert(
    fc.property(fc.array(view, { maxLength: 8 }), (all) => {
      const views = all.map(({ job, at, delay }, n) => ({ id: `view ${n}`, job, at, arrives: at + delay })).toSorted((a, b) => a.arrives - b.arrives)
      const inOrder = views.map((one) => ({ ...one, arrives: one.at })).toSorted((a, b) => a.at - b.at)
      expect(play(views)).toEqual(play(inOrder))
    }),
    { numRuns: 300 },
  )
})
