import type { Answer } from '@proactive/protocol'
import type { Counters } from './counters.js'
import type { Host } from './host.js'
import type { Random } from './random.js'
import type { Schedule } from './schedule.js'
import type { SceneEvent } from './scene.js'
import type { Watch } from './watch.js'
import type { Weather } from './weather.js'
import type { ServedPack } from '../../events/pack-index.js'

/** What everybody in a simulation is handed. */
export interface Stage {
  schedule: Schedule
  random: Random
  weather: Weather
  watch: Watch
  counters: Counters
  scene: {
    pack: ServedPack
    does(random: Random, person: { id: string }): SceneEvent
    world(random: Random, clock: { now: () => number }): { afterMs: number; event: SceneEvent }
  }
  /** A process that would take a connection now. */
  pickHost: (random: Random) => Host | undefined
  /** An event was acknowledged. */
  promised: (event: string) => void
  answered: (kind: string, command: string, answer: Answer) => void
}
