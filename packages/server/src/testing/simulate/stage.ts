import type { Answer } from '@proactive/protocol'
import type { Counters } from './counters.js'
import type { Host } from './host.js'
import type { Random } from './random.js'
import type { Schedule } from './schedule.js'
import type { Scene, SceneEvent } from './scene.js'
import type { Watch } from './watch.js'
import type { ActiveFaults } from './active-faults.js'
import type { ServedPack } from '../../events/pack-index.js'

/** What all people and systems of a simulation share. */
export interface Stage {
  schedule: Schedule
  random: Random
  activeFaults: ActiveFaults
  watch: Watch
  counters: Counters
  scene: {
    pack: ServedPack
    rhythm: Scene['rhythm']
    does(random: Random, person: { id: string }): SceneEvent
    /** Absent for a pack without events of the shop. */
    world?(random: Random, clock: { now: () => number }): { afterMs: number; event: SceneEvent }
  }
  /** Picks a process that accepts connections now. */
  pickHost: (random: Random) => Host | undefined
  /** Notes that an event was acknowledged. */
  acknowledged: (event: string, person?: string) => void
  /** Notes that a person has asked for erasure, and all names by which the server knows the person. */
  erased: (person: string, names: readonly string[]) => void
  /** Notes the answer to a request. */
  answered: (kind: string, command: string, answer: Answer) => void
}
