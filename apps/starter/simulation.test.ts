import { minutes } from '@proactive/protocol'
import { formatSimulation, type NaiveDefinitions, type Scene, simulateSeeds } from '@proactive/server/testing'
import { expect, it } from 'vitest'
import { workshop } from './assistant.js'

/** What the pack says, once more and as plainly as possible: the last job of a tab, and a job seen twice in ten minutes. */
const naive: NaiveDefinitions = {
  traits: {
    viewing: (events) => JSON.parse(JSON.stringify(events.toSorted((a, b) => a.time - b.time).at(-1)?.data ?? {})).job,
  },
  signals: {
    'job.considered': {
      when(events) {
        const within = (last: number): number => events.slice(0, last + 1).filter(({ time }) => time > (events[last]?.time ?? 0) - minutes(10)).length
        const last = events.length - 1
        return within(last) >= 2 && (last === 0 || within(last - 1) < 2) ? { count: within(last) } : undefined
      },
    },
  },
}

const scene = (): Scene => ({
  pack: workshop,
  naive,
  does: (random) => ({ type: 'job.viewed', data: { job: random.pick(['brakes', 'chain']) } }),
  reaches: ['commands', 'shown', 'accept done', 'gate attention: gap'],
})

it('keeps every promise to its people, and serves them as the reference model says', { timeout: 600_000 }, async () => {
  const { failed, unreached } = await simulateSeeds(scene, { seeds: 6, hours: 0.2, faults: 30 })
  expect(failed.map(formatSimulation)).toEqual([])
  expect(unreached).toEqual([])
})
