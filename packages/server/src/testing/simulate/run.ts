/**
 * Runs one simulation: builds the disk, the processes, the people, the shop and the checks from one seed, lets virtual
 * time pass, and then lets everything settle. The server's own code runs unchanged; only disk, network, clock and the
 * services behind the pack are simulated.
 *
 * Tricky cases:
 * - Determinism: everything that takes time is an entry of one schedule, and everything random comes from one seed.
 *   Nothing may wait for a real timer or for I/O.
 * - The end: first nobody acts, then nobody answers, then pending effects and unacknowledged events may settle. Only then
 *   are the promises about the end checked. A fault that is still active moves the end.
 * - Checks of what pages show run only while no fault is active and the last one's effects are over.
 */

import { createEngine } from '@proactive/engine'
import { hours as hoursMs, minutes, seconds } from '@proactive/protocol'
import { engineClock } from '../../store/engine-clock.js'
import type { Commit } from '../../store/store.js'
import { createHistory } from '../../ops/history.js'
import { createCounters } from './counters.js'
import { createDisk } from './disk.js'
import type { Fault } from './faults.js'
import { createForgetWatch } from './forget-watch.js'
import { createLeaseWatch } from './lease-watch.js'
import { createOfferWatch } from './offer-watch.js'
import { createOrderWatch } from './order-watch.js'
import { createServiceWatch } from './service-watch.js'
import { createShopper } from './shopper.js'
import { createProcesses } from './processes.js'
import { seeded } from './random.js'
import { createEligibleWatch } from './reference/eligible-watch.js'
import { createModel } from './reference/model.js'
import { createPursuitWatch } from './reference/pursuit-watch.js'
import { createSignalWatch } from './reference/signal-watch.js'
import { createReplayWatch } from './replay-watch.js'
import { createRestWatch } from './rest-watch.js'
import { createReactionWatch } from './reaction-watch.js'
import { createSagaWatch } from './saga-watch.js'
import { startOperator } from './operator.js'
import { defaultBehaviour } from './default-behaviour.js'
import { noteInspection } from './note-inspection.js'
import { sceneOf, type Setting } from './scene.js'
import { createSchedule } from './schedule.js'
import { createServices } from './services.js'
import { startShop } from './shop.js'
import type { Stage } from './stage.js'
import { createToldPlaceWatch } from './told-place-watch.js'
import { createTopicWatch } from './topic-watch.js'
import { type Broken, createWatch } from './watch.js'
import { createActiveFaults } from './active-faults.js'

/** Everything that determines a run. */
export interface Script {
  seed: number
  hours: number
  people: number
  partitions: number
  faults: readonly Fault[]
}

export interface RunResult {
  /** The first promise that was broken. */
  broken: Broken | undefined
  /** How often each kind of thing happened. */
  counters: Readonly<Record<string, number>>
  steps: number
  /** Over how many partitions people were spread. */
  partitions: number
  /** The start in virtual time, in epoch milliseconds. */
  startedAt: number
  /** What must happen in the runs of the scene, by the names of counters. */
  reaches: readonly string[]
  /** A hash of everything that happened: two identical runs have the same digest. */
  digest: string
}

const usualStart = Date.parse('2026-01-05T12:00:00.000Z')
/** How long everything may take to settle after the last fault, once nobody acts. */
const restMs = minutes(4)
/** The end of that time, in which nobody answers any more. Retries of steps may take this long. */
const settleMs = minutes(1)
/** How much longer pending effects and unacknowledged events may take. */
const extraMs = seconds(30)
/** How often it is checked what pages show. */
const checkMs = seconds(15)

/** Runs one script to its end, or to the first broken promise. */
export async function run(setting: Setting, { seed, hours, people, faults: drawn, ...script }: Script): Promise<RunResult> {
  const random = seeded(String(seed))
  const onRollback: typeof disk.transactions.onRollback = (...undo) => disk.transactions.onRollback(...undo)
  const scene = sceneOf(setting, random.fork('scene'), { now: () => schedule.now(), onRollback })
  const { pack, startsAt: start = usualStart, stretch = 1, crowd = 1, partitions = script.partitions, reaches = [] } = scene
  const faults = drawn.map((fault) => ({ ...fault, at: fault.at * stretch }))
  const schedule = createSchedule(start)
  const counters = createCounters()
  const watch = createWatch({ now: schedule.now, step: () => schedule.steps, start })
  const activeFaults = createActiveFaults({ faults, start, now: schedule.now })
  const engine = createEngine(pack)
  const leases = createLeaseWatch({ timeZone: pack.timeZone, watch })
  const replay = createReplayWatch({ engine, count: partitions, watch, counters })
  const definitions = { pack, traits: {}, signals: {}, ...scene.naive }
  const model = createModel(definitions, engine, partitions)
  const signals = createSignalWatch({ definitions, engine, count: partitions, watch, counters })
  const pursuits = createPursuitWatch({ model, signals, engine, count: partitions, watch, counters })
  const order = createOrderWatch({ engine, count: partitions, watch })

  const disk = createDisk({
    schedule,
    random: random.fork('disk'),
    activeFaults,
    counters,
    onCommit(commit, messages) {
      replay.committed(commit, messages)
      leases.committed(commit)
      counters.add('batches')
      disturb(commit)
      for (const one of commit.inspections) noteInspection(one, watch, counters)
      const how = scene.findViolation?.()
      if (how !== undefined) watch.breaks('the promise of the scene', how)
    },
  })
  const services = createServices({ pack, schedule, random: random.fork('services'), activeFaults, watch, counters })
  const sagas = createSagaWatch({ disk, pack, steps: services.steps, watch })
  const reactions = createReactionWatch({ disk, pack, steps: services.steps, watch, counters })
  const processes = createProcesses({
    engine,
    partitions,
    schedule,
    random: random.fork('processes'),
    disk,
    services,
    replay,
    watch,
    counters,
  })

  /** The persons of acknowledged events, by event; empty for events of the shop. */
  const acknowledged = new Map<string, string>()
  const forgets = createForgetWatch({ disk, engine, replay, watch })
  const { does, world } = { ...defaultBehaviour(pack), ...scene }
  const stage: Stage = {
    schedule,
    random,
    activeFaults,
    watch,
    counters,
    scene: { pack, rhythm: scene.rhythm, does, ...(world && { world }) },
    pickHost: (draw) => processes.pick(draw),
    acknowledged: (event, person = '') => void acknowledged.set(event, person),
    erased: (...who) => forgets.erased(...who),
    answered: (...answer) => sagas.answered(...answer),
  }
  const shoppers = Array.from({ length: Math.ceil(people * crowd) }, (_, n) => createShopper(stage, n))
  const service = createServiceWatch({ model, pursuits, count: partitions, disk, shoppers, watch })
  const eligible = createEligibleWatch({ model, pursuits, engine, count: partitions, watch })
  const topics = createTopicWatch({ model, watch })
  const offers = createOfferWatch({ watch, counters })
  const toldPlaces = createToldPlaceWatch({ model, watch })
  replay.onReplayed((replayed) => {
    eligible.before(replayed.commit.partition)
    for (const one of [order, pursuits, eligible, topics, offers, toldPlaces, service, sagas]) one.followed(replayed)
  })
  const stopShop = startShop(stage)
  const stopOperator = startOperator(stage)
  const storeClock = engineClock({ now: schedule.now, after: schedule.after }, disk.store)
  const history = createHistory({ store: disk.store, clock: storeClock })
  const rest = createRestWatch({ disk, acknowledged, isErased: (person) => forgets.isErased(person), shoppers, partitions, replay, model, watch, history })

  function disturb({ outbox, sends }: Commit): void {
    for (const shopper of shoppers) {
      if (outbox.some(({ type, from }) => type === 'decide' && from === `person:${shopper.id}`)) shopper.disturb('deciding')
      for (const { person, session } of sends) if (person === shopper.id) shopper.disturb('sending', session)
    }
  }

  const strikes = random.fork('strikes')
  function applyFault(fault: Fault): void {
    counters.add(fault.kind)
    watch.note(`fault ${fault.kind}`, [], fault)
    processes.apply(fault)
    if (fault.kind !== 'network') return
    for (const { tabs } of shoppers) for (const { line } of tabs) if (strikes.chance(fault.share)) line.break()
  }
  for (const fault of faults) schedule.after(fault.at, () => applyFault(fault))

  function checkWhileCalm(): void {
    if (activeFaults.calmSince() < schedule.now()) {
      counters.add('calm checks')
      rest.calm(schedule.now())
      toldPlaces.calm(schedule.now(), replay.partitions)
      void service.calm(schedule.now())
    }
    schedule.after(checkMs, checkWhileCalm)
  }
  checkWhileCalm()

  const isBroken = () => watch.broken !== undefined
  const unhandled = (cause: unknown) => watch.breaks('no rejection is left unhandled', `Unhandled rejection: ${String(cause)}`)
  process.on('unhandledRejection', unhandled)
  try {
    await schedule.run(start + hoursMs(hours * stretch), isBroken)
    stopShop()
    stopOperator()
    for (const shopper of shoppers) shopper.stopActing()
    const until = Math.max(activeFaults.calmSince(), schedule.now()) + restMs
    await schedule.run(until - settleMs, isBroken)
    for (const shopper of shoppers) shopper.stopAnswering()
    await schedule.run(until, isBroken)
    const isPending = () =>
      disk.store.tables.outbox.size > 0 || shoppers.some(({ tabs }) => tabs.some(({ isOpen, line }) => isOpen && line.unacked > 0))
    do await schedule.run(schedule.now() + seconds(1), isBroken)
    while (!isBroken() && isPending() && schedule.now() < until + extraMs)
    if (!isBroken()) await rest.end(processes.alive)
    if (!isBroken()) sagas.end()
    if (!isBroken()) reactions.end()
    if (!isBroken()) order.end()
    if (!isBroken()) forgets.end()
  } finally {
    process.off('unhandledRejection', unhandled)
  }
  return { broken: watch.broken, counters: counters.all, steps: schedule.steps, partitions, startedAt: start, reaches, digest: watch.digest }
}
