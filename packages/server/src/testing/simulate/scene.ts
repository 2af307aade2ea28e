import type { Sql } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { ServedPack } from '../../events/pack-index.js'
import type { Random } from './random.js'

/** Something that a person does in a page, or that the shop's systems say. */
export interface SceneEvent {
  type: string
  data: Json
  /** Of the shop's systems: what it is about, `<kind>/<id>`, and whose it is. */
  subject?: string
  userId?: string
}

/** A pack and the world around it, made anew for every run. Times are epoch milliseconds of the virtual clock. */
export interface Scene {
  pack: ServedPack
  /** What somebody does next in a page. Default: any page event of the pack, its data drawn from its schema. */
  does?: (random: Random, person: { id: string }) => SceneEvent
  /** What the shop's systems say next, and after how many milliseconds. Default as for pages, every 5 to 60 s. */
  world?: (random: Random, clock: { now: () => number }) => { afterMs: number; event: SceneEvent }
  /** A promise of your own, asked after every batch: a sentence when it is broken. */
  isWrong?: () => string | undefined
}

/** What the ports of a pack may rest on instead of a database. */
export interface World {
  /** Epoch milliseconds of the virtual clock. */
  now: () => number
  /** Takes back what a port did within a transaction that did not come to its commit. */
  onRollback: (tx: Sql, undo: () => void) => void
}

/** A pack whose ports may be used by many runs, or what makes one with a world of its own. */
export type Setting = ServedPack | ((random: Random, world: World) => Scene)

export function sceneOf(setting: Setting, random: Random, world: World): Scene {
  return typeof setting === 'function' ? setting(random, world) : { pack: setting }
}
