import type { Sql } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { ServedPack } from '../../events/pack-index.js'
import type { NaiveDefinitions } from './reference/definitions.js'
import type { Random } from './random.js'

/** An event of a page or of the shop's systems. */
export interface SceneEvent {
  type: string
  data: Json
  /** The subject of an event of the shop's systems, as `<kind>/<id>`. */
  subject?: string
  userId?: string
}

/** A pack and the behaviour of people and systems around it, created anew for every run. */
export interface Scene {
  pack: ServedPack
  /** Returns a person's next event. Default: any page event of the pack, with data drawn from its schema. */
  does?: (random: Random, person: { id: string }) => SceneEvent
  /**
   * Returns the next event of the shop's systems, and the delay before it in milliseconds. Default: any shop event, drawn
   * as for pages, every 5 to 60 s.
   */
  world?: (random: Random, clock: { now: () => number }) => { afterMs: number; event: SceneEvent }
  /** When the run starts, epoch milliseconds. Default: a Monday at noon, UTC. */
  startsAt?: number
  /** How many times longer a run is than its hours say, for people who come seldom. Default 1. */
  stretch?: number
  /** How many times more people there are than the options say, for things that many wait for. Default 1. */
  crowd?: number
  /** Over how many partitions people are spread, in place of what the options say. */
  partitions?: number
  /**
   * How long people stay, how long they are away, and how long they do nothing in between, in milliseconds. Default: up to
   * 25 minutes each, at times up to 50 away; mostly 2 to 40 s between.
   */
  rhythm?: { staysMs: readonly [number, number]; awayMs: readonly [number, number]; pausesMs?: readonly [number, number] }
  /** What must happen in the runs of this scene, by the names of counters; where it never does, the scene has failed. */
  reaches?: readonly string[]
  /** The pack's traits and rules in the plainest words, for the reference model. Default: the pack's own. */
  naive?: NaiveDefinitions
  /** Checks a promise of your own after every batch. Returns a sentence when it is broken. */
  findViolation?: () => string | undefined
}

/** What the ports of a pack use instead of a database. */
export interface World {
  /** Returns the virtual time, in epoch milliseconds. */
  now: () => number
  /** Registers a function that undoes what a port did within a transaction, for the case that it is rolled back. */
  onRollback: (tx: Sql, undo: () => void) => void
}

/** What to simulate: a pack whose ports all runs share, or a function that creates a scene per run. */
export type Setting = ServedPack | ((random: Random, world: World) => Scene)

export function sceneOf(setting: Setting, random: Random, world: World): Scene {
  return typeof setting === 'function' ? setting(random, world) : { pack: setting }
}
