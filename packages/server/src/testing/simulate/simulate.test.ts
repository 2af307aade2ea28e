import { minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { fakeDesk, library } from '../../fixtures/library.js'
import { libraryScene } from '../../fixtures/library-scene.js'
import { roomsScene } from '../../fixtures/rooms-scene.js'
import type { Scene } from './scene.js'
import { shrink } from './shrink.js'
import { simulate } from './simulate.js'
import { formatSimulation } from './format-simulation.js'

/** A scene whose own promise will be broken: that no book runs out of copies. */
function fragileScene(): Scene {
  const desk = fakeDesk()
  const gone = new Set<string>()
  const setCopies: typeof desk.setCopies = (bookId, copies, tx) => {
    if (copies === 0) gone.add(bookId)
    return desk.setCopies(bookId, copies, tx)
  }
  const findViolation = () => (gone.size > 0 ? `${[...gone].join(', ')} is gone` : undefined)
  return { ...libraryScene(), pack: library({ ...desk, setCopies }), findViolation }
}

describe('a simulation', () => {
  it('is identical for the same seed and different for another seed', async () => {
    const [once, again, other] = [
      await simulate(roomsScene, { seed: 7, hours: 0.2, faults: 60 }),
      await simulate(roomsScene, { seed: 7, hours: 0.2, faults: 60 }),
      await simulate(roomsScene, { seed: 8, hours: 0.2, faults: 60 }),
    ]
    expect(again).toEqual(once)
    expect(other.digest).not.toBe(once.digest)
  })

  it('draws events from their schemas when the scene does not define them', async () => {
    const { broken, counters } = await simulate(() => ({ pack: library(fakeDesk()) }), { hours: 0.2, faults: 0 })
    expect(broken).toBeUndefined()
    expect(counters.events).toBeGreaterThan(10)
    expect(counters['shop events']).toBeGreaterThan(5)
  })

  it(
    'reports which promise was broken, when, and what happened before, and shrinks the run',
    async () => {
      const failed = await simulate(fragileScene, { seed: 3, hours: 0.5, faults: 20 })
      expect(failed.broken).toMatchObject({ promise: 'the promise of the scene', how: expect.stringContaining('is gone') })
      const smaller = await shrink(fragileScene, failed, { attempts: 40 })
      expect(smaller.broken).toMatchObject({ promise: 'the promise of the scene' })
      expect(smaller.faults.length).toBeLessThan(failed.faults.length)
      expect(smaller.people).toBe(1)
      expect(smaller.hours).toBeLessThan(failed.hours)
      const story = formatSimulation(smaller)
      expect(story).toContain('seed 3: broken after')
      expect(story).toContain('is gone')
      const { seed, hours, people, partitions, faults } = smaller
      expect((await simulate(fragileScene, { seed, hours, people, partitions, faults })).broken).toEqual(smaller.broken)
    },
  )

  it('refuses a single partition, in which nothing tells the reference model of a signal', async () => {
    await expect(simulate(libraryScene, { partitions: 1 })).rejects.toThrow('set partitions to 2 or more')
  })

  it('rejects a pack whose schemas it cannot draw from', async () => {
    const pack = library(fakeDesk())
    const opaque = { validate: (value: unknown) => ({ value }), version: 1 as const, vendor: 'other' }
    const events = pack.events.map((event) => ({ ...event, data: { '~standard': opaque } }))
    const impossible = () =>
      simulate(() => ({ pack: { ...pack, events } }), { hours: minutes(10) / 3_600_000, faults: 0 })
    await expect(impossible()).rejects.toThrow(/give the scene a 'does' and a 'world'/)
  })
})
