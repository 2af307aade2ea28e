import { createEngine, type Inspection } from '@proactive/engine'
import { hours as hoursMs, minutes, seconds } from '@proactive/protocol'
import { engineClock } from '../../store/engine-clock.js'
import { createHistory } from '../../ops/history.js'
import { createAttentionWatch } from './attention-watch.js'
import { type Counters, createCounters } from './counters.js'
import { createDisk } from './disk.js'
import type { Fault } from './faults.js'
import { createShopper } from './shopper.js'
import { createProcesses } from './processes.js'
import { seeded } from './random.js'
import { createReplayWatch } from './replay-watch.js'
import { createRestWatch } from './rest-watch.js'
import { createSagaWatch } from './saga-watch.js'
import { openOperator } from './operator.js'
import { samplerOf } from './sample.js'
import { sceneOf, type Setting } from './scene.js'
import { createSchedule } from './schedule.js'
import { createServices } from './services.js'
import { openShop } from './shop.js'
import type { Stage } from './stage.js'
import { type Broken, createWatch, type Watch } from './watch.js'
import { createWeather } from './active-faults.js'

/** All that a run depends on. */
export interface Script {
  seed: number
  hours: number
  people: number
  partitions: number
  faults: readonly Fault[]
}

export interface Ran {
  /** The first promise that was not kept. */
  broken: Broken | undefined
  /** How often what happened. */
  counters: Readonly<Record<string, number>>
  steps: number
  /** Epoch milliseconds of the virtual clock. */
  startedAt: number
  /** The same for two runs that went the same way. */
  digest: string
}

const start = Date.parse('2026-01-05T12:00:00.000Z')
/** How long everything may take to come to rest, once nobody does anything and nothing goes wrong. */
const restMs = minutes(4)
/** How long what was begun may take: an action's steps are tried again for a while. */
const settleMs = minutes(1)
const lastWordsMs = seconds(30)
/** How often it is looked whether what is shown still stands. */
const lookMs = seconds(15)

/** Plays one script to its end, or to the first broken promise. */
export async function run(setting: Setting, { seed, hours, people, partitions, faults }: Script): Promise<Ran> {
  const random = seeded(String(seed))
  const schedule = createSchedule(start)
  const counters = createCounters()
  const watch = createWatch({ now: schedule.now, step: () => schedule.steps, start })
  const weather = createWeather({ faults, start, now: schedule.now })
  const onRollback: typeof disk.transactions.onRollback = (...undo) => disk.transactions.onRollback(...undo)
  const scene = sceneOf(setting, random.fork('scene'), { now: schedule.now, onRollback })
  const { pack } = scene
  const engine = createEngine(pack)
  const attention = createAttentionWatch({ pack, engine, count: partitions, watch })
  const replay = createReplayWatch({ engine, count: partitions, watch })

  const disk = createDisk({
    schedule,
    random: random.fork('disk'),
    weather,
    counters,
    onCommit(commit, messages) {
      replay.committed(commit, messages)
      attention.committed(commit, messages)
      counters.add('batches')
      for (const one of commit.inspections) noteInspection(one, watch, counters)
      const how = scene.isWrong?.()
      if (how !== undefined) watch.breaks('the scene', how)
    },
  })
  const services = createServices({ pack, schedule, random: random.fork('services'), weather, watch, counters })
  const sagas = createSagaWatch({ disk, pack, steps: services.steps, watch })
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

  const promised = new Set<string>()
  const { does, world } = { ...drawn(pack), ...scene }
  const stage: Stage = {
    schedule,
    random,
    weather,
    watch,
    counters,
    scene: { pack, does, world },
    pickHost: (draw) => processes.pick(draw),
    promised: (event) => void promised.add(event),
    answered: (...answer) => sagas.answered(...answer),
  }
  const shoppers = Array.from({ length: people }, (_, n) => createShopper(stage, n))
  const closeShop = openShop(stage)
  const closeOperator = openOperator(stage)
  const storeClock = engineClock({ now: schedule.now, after: schedule.after }, disk.store)
  const history = createHistory({ store: disk.store, clock: storeClock })
  const rest = createRestWatch({ disk, promised, shoppers, partitions, replay, attention, watch, history })

  const strikes = random.fork('strikes')
  function strike(fault: Fault): void {
    counters.add(fault.kind)
    watch.note(`fault ${fault.kind}`, [], fault)
    processes.strike(fault)
    if (fault.kind !== 'network') return
    for (const { tabs } of shoppers) for (const { line } of tabs) if (strikes.chance(fault.share)) line.break()
  }
  for (const fault of faults) schedule.after(fault.at, () => strike(fault))

  function look(): void {
    if (weather.calmSince() < schedule.now()) {
      counters.add('calm looks')
      rest.calm(schedule.now())
    }
    schedule.after(lookMs, look)
  }
  look()

  const isBroken = () => watch.broken !== undefined
  const unhandled = (cause: unknown) => watch.breaks('no fault ends a process', `Nobody handled: ${String(cause)}`)
  process.on('unhandledRejection', unhandled)
  try {
    await schedule.run(start + hoursMs(hours), isBroken)
    closeShop()
    closeOperator()
    for (const shopper of shoppers) shopper.rest()
    const until = Math.max(weather.calmSince(), schedule.now()) + restMs
    await schedule.run(until - settleMs, isBroken)
    for (const shopper of shoppers) shopper.fallSilent()
    await schedule.run(until, isBroken)
    // What was begun at the last moment may come to its end.
    const isUnderWay = () =>
      disk.store.tables.outbox.size > 0 || shoppers.some(({ tabs }) => tabs.some(({ isOpen, line }) => isOpen && line.unacked > 0))
    do await schedule.run(schedule.now() + seconds(1), isBroken)
    while (isUnderWay() && schedule.now() < until + lastWordsMs)
    if (!isBroken()) await rest.end(processes.alive)
    if (!isBroken()) sagas.end()
  } finally {
    process.off('unhandledRejection', unhandled)
  }
  return { broken: watch.broken, counters: counters.all, steps: schedule.steps, startedAt: start, digest: watch.digest }
}

/** What is said and done where a scene does not say. */
function drawn(pack: Stage['scene']['pack']): Pick<Stage['scene'], 'does' | 'world'> {
  const sampler = samplerOf(pack)
  return { does: (random) => sampler.page(random), world: (random) => sampler.shop(random) }
}

function noteInspection(one: Inspection, watch: Watch, counters: Counters): void {
  if (one.type === 'command') counters.add('commands')
  if (one.type === 'hold') counters.add(`holds ${one.change}`)
  if (one.type === 'dead letter') counters.add('dead letters')
  if (one.type === 'dropped') counters.add(`dropped ${one.reason}`, one.count)
  if (one.type === 'routed' || one.type === 'dropped') return
  const command = 'command' in one ? one.command : undefined
  const ids =
    'person' in one ? [one.person, one.correlation, typeof command === 'object' ? command.id : command] : ['signals']
  watch.note(
    `saw ${one.type}`,
    ids.filter((id) => id !== undefined),
    one,
  )
}
