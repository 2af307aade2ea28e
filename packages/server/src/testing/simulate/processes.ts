import type { Engine } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import type { Counters } from './counters.js'
import type { Disk } from './disk.js'
import type { Fault } from './faults.js'
import { createHost, type Host } from './host.js'
import type { Random } from './random.js'
import type { ReplayWatch } from './replay-watch.js'
import type { Schedule } from './schedule.js'
import type { Services } from './services.js'
import type { Watch } from './watch.js'

const maxProcesses = 3

/** The server's processes: starts, pauses, stops and crashes them. */
export interface Processes {
  readonly alive: readonly Host[]
  /** Picks a process that accepts connections now. */
  pick(random: Random): Host | undefined
  /** Applies a fault of a process. */
  apply(fault: Fault): void
}

export function createProcesses({
  engine,
  partitions,
  schedule,
  random,
  disk,
  services,
  replay,
  watch,
  counters,
}: {
  engine: Engine
  partitions: number
  schedule: Schedule
  random: Random
  disk: Disk
  services: Services
  replay: ReplayWatch
  watch: Watch
  counters: Counters
}): Processes {
  const hosts: Host[] = []
  const alive = (): Host[] => hosts.filter(({ isDead }) => !isDead)
  supervise()

  /** Starts a process when none is alive, as an orchestrator would. */
  function supervise(): void {
    if (alive().length === 0) boot()
    schedule.after(minutes(1), supervise)
  }

  function boot(): void {
    const n = hosts.length
    watch.note('process starts', [], { process: n })
    hosts.push(
      createHost({ n, engine, partitions, schedule, random: random.fork(`${n}`), disk, services, replay, watch }),
    )
  }

  function bootAfterDeath(victim: Host, backAfter: number): void {
    victim.onDeath(() => {
      counters.add('crashes')
      schedule.after(backAfter, () => {
        if (alive().length < 2) boot()
      })
    })
  }

  function crashAsking(victim: Host, { lasts, after, backAfter }: Extract<Fault, { kind: 'crash asking' }>): void {
    const until = schedule.now() + lasts
    let isArmed = true
    victim.onAsks(() => {
      if (!isArmed || schedule.now() > until) return
      isArmed = false
      bootAfterDeath(victim, backAfter)
      schedule.after(after, () => victim.die())
    })
  }

  /** Starts a process, or stops one where there are enough. */
  function shareAnew(): void {
    const living = alive()
    if (living.length < maxProcesses) boot()
    else living[0]?.stop()
  }

  return {
    get alive() {
      return alive()
    },
    pick(draw) {
      const ready = alive().filter(({ isReady }) => isReady)
      return ready.length === 0 ? undefined : draw.pick(ready)
    },
    apply(fault) {
      const living = alive()
      if (fault.kind === 'start' && living.length < maxProcesses) boot()
      if (fault.kind === 'blocked') schedule.after(fault.lasts / 4, shareAnew)
      const victim = 'who' in fault ? living[fault.who % living.length] : undefined
      if (!victim) return
      if (fault.kind === 'crash') {
        bootAfterDeath(victim, fault.backAfter)
        victim.dieAt(fault.io, fault.side)
      } else if (fault.kind === 'crash asking') crashAsking(victim, fault)
      else if (fault.kind === 'stop' && living.length > 1) victim.stop()
      else if (fault.kind === 'stall') {
        // Somebody must be there to take over.
        if (living.length < 2) boot()
        victim.stallBefore(fault)
      }
      else if (fault.kind === 'pause') victim.pausedUntil = Math.max(victim.pausedUntil, schedule.now() + fault.lasts)
    },
  }
}
