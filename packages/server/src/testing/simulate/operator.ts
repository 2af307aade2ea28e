import type { Mode } from '@proactive/engine'
import { minutes, seconds } from '@proactive/protocol'
import type { Stage } from './stage.js'

/** Somebody who switches use cases dry or off, and live again. The answer ends them. */
export function openOperator({ schedule, random: all, counters, scene, pickHost }: Stage): () => void {
  const random = all.fork('operator')
  let isClosed = false
  next()

  function next(): void {
    const { name } = random.pick(scene.pack.useCases)
    schedule.after(random.between(minutes(2), minutes(15)), () => {
      turn(name, random.pick(['dry', 'off']))
      schedule.after(random.between(seconds(10), minutes(2)), () => {
        turn(name, 'live')
        next()
      })
    })
  }

  function turn(useCase: string, mode: Mode): void {
    if (isClosed) return
    pickHost(random)
      ?.switchMode(useCase, mode)
      .then(
        () => counters.add('mode switches'),
        () => counters.add('mode switches that failed'),
      )
  }

  return () => void (isClosed = true)
}
