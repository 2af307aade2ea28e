import type { Mode } from '@proactive/engine'
import { minutes, seconds } from '@proactive/protocol'
import type { Stage } from './stage.js'

/** Starts an operator who switches use cases to dry or off, and back to live. Returns a function that stops the operator. */
export function startOperator({ schedule, random: all, counters, scene, pickHost }: Stage): () => void {
  const random = all.fork('operator')
  let isClosed = false
  next()

  function next(): void {
    const { name } = random.pick(scene.pack.useCases)
    schedule.after(random.between(minutes(2), minutes(15)), () => {
      switchMode(name, random.pick(['dry', 'off']))
      schedule.after(random.between(seconds(10), minutes(2)), () => {
        switchMode(name, 'live')
        next()
      })
    })
  }

  function switchMode(useCase: string, mode: Mode): void {
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
