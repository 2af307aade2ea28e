import { seconds } from '@proactive/protocol'
import type { SceneEvent } from './scene.js'
import type { Stage } from './stage.js'

/** The shop's systems: they say what happens until they hear that it was taken. The answer ends them. */
export function openShop({ schedule, random: all, counters, watch, scene, pickHost, promised }: Stage): () => void {
  const random = all.fork('shop')
  const versions = new Map(scene.pack.events.map((event) => [event.type, event.version]))
  let isClosed = false
  next()

  function next(): void {
    const { afterMs, event } = scene.world(random, schedule)
    schedule.after(afterMs, () => {
      if (isClosed) return
      tell({
        id: random.uuid(),
        source: 'simulation',
        time: new Date(schedule.now()).toISOString(),
        version: versions.get(event.type) ?? 1,
        ...event,
      })
      next()
    })
  }

  function tell(event: SceneEvent & { id: string; source: string; time: string; version: number }): void {
    let isSettled = false
    const settle = (isTaken: boolean): void => {
      if (isSettled) return
      isSettled = true
      if (!isTaken) return void schedule.after(random.between(500, seconds(10)), () => tell(event))
      promised(event.id)
      counters.add('shop events')
    }
    send(event, settle)
    if (random.chance(0.05)) send(event, settle)
    schedule.after(seconds(20), () => settle(false))
  }

  function send(event: { id: string }, settle: (isTaken: boolean) => void): void {
    const host = pickHost(random)
    if (!host) return settle(false)
    const heard = ({ rejected: [refusal], duplicate }: Awaited<ReturnType<typeof host.shell.ingest.ingest>>): void => {
      counters.add('duplicates', duplicate)
      const mayPass = refusal?.code === 'internal' || refusal?.code === 'unavailable'
      if (refusal && !mayPass) watch.breaks('what the shop may say is taken', JSON.stringify(refusal), [event.id])
      schedule.after(random.between(5, 300), () => settle(!refusal))
    }
    const arrive = (): void => {
      void host.shell.ingest.ingest(structuredClone(event)).then(heard, () => schedule.after(5, () => settle(false)))
    }
    schedule.after(random.between(5, 300), arrive, host)
  }

  return () => void (isClosed = true)
}
