import { seconds } from '@proactive/protocol'
import type { SceneEvent } from './scene.js'
import type { Stage } from './stage.js'

/** Starts the shop's systems, which send each event until it is accepted. Returns a function that stops them. */
export function startShop({ schedule, random: all, counters, watch, scene, pickHost, acknowledged }: Stage): () => void {
  const random = all.fork('shop')
  const versions = new Map(scene.pack.events.map((event) => [event.type, event.version]))
  let isClosed = false
  next()

  function next(): void {
    const drawn = scene.world?.(random, schedule)
    if (!drawn) return
    const { afterMs, event } = drawn
    schedule.after(afterMs, () => {
      if (isClosed) return
      deliver({
        id: random.uuid(),
        source: 'simulation',
        time: new Date(schedule.now()).toISOString(),
        version: versions.get(event.type) ?? 1,
        ...event,
      })
      next()
    })
  }

  function deliver(event: SceneEvent & { id: string; source: string; time: string; version: number }): void {
    let isSettled = false
    const settle = (isTaken: boolean): void => {
      if (isSettled) return
      isSettled = true
      if (!isTaken) return void schedule.after(random.between(500, seconds(10)), () => deliver(event))
      acknowledged(event.id)
      counters.add('shop events')
    }
    send(event, settle)
    if (random.chance(0.05)) send(event, settle)
    schedule.after(seconds(20), () => settle(false))
  }

  function send(event: { id: string }, settle: (isTaken: boolean) => void): void {
    const host = pickHost(random)
    if (!host) return settle(false)
    const heard = ({ rejected: [refusal], duplicate }: Awaited<ReturnType<typeof host.pipeline.ingest.ingest>>): void => {
      counters.add('duplicates', duplicate)
      const mayPass = refusal?.code === 'internal' || refusal?.code === 'unavailable'
      if (refusal && !mayPass) watch.breaks('a valid event of the shop is accepted', JSON.stringify(refusal), [event.id])
      schedule.after(random.between(5, 300), () => settle(!refusal))
    }
    const arrive = (): void => {
      void host.pipeline.ingest.ingest(structuredClone(event)).then(heard, () => schedule.after(5, () => settle(false)))
    }
    schedule.after(random.between(5, 300), arrive, host)
  }

  return () => void (isClosed = true)
}
