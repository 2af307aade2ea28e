import { decideByRule, type DecideContext } from '@proactive/engine'
import { type Json, ProactiveError, seconds } from '@proactive/protocol'
import type { Decider } from '../../decider/answering.js'
import type { ServedPack } from '../../events/pack-index.js'
import type { Counters } from './counters.js'
import type { Random } from './random.js'
import type { Accessor } from './disk.js'
import type { Owner, Schedule } from './schedule.js'
import type { Watch } from './watch.js'
import type { ActiveFaults } from './active-faults.js'

/** What a service has done for one step of one command or reaction, by the step's key. */
export interface StepAccount {
  action: string
  step: string
  key: string
  isDone: boolean
  isCompensated: boolean
  /** When it was first done, and when it was first compensated, epoch milliseconds. */
  doneAt?: number
  compensatedAt?: number
  /** What it answered. */
  output?: Json
}

/** The services behind a pack's actions and facts, and the decider. All are slow, and fail while a fault is active. */
export interface Services {
  readonly steps: ReadonlyMap<string, StepAccount>
  /** Returns the pack whose services one process calls. */
  packOf(host: Owner): ServedPack
  deciderOf(host: Accessor): Decider
}

type Performance = ServedPack['actions'][number]
type Step = Performance['steps'][number]

export function createServices({
  pack,
  schedule,
  random,
  activeFaults,
  watch,
  counters,
}: {
  pack: ServedPack
  schedule: Schedule
  random: Random
  activeFaults: ActiveFaults
  watch: Watch
  counters: Counters
}): Services {
  const steps = new Map<string, StepAccount>()
  const decidesInside = random.chance(0.4)

  const isHit = (faults: { does: string } | undefined, does: string) => faults?.does === does && random.chance(0.5)

  /** Calls a service. A call that was sent takes effect even if its caller crashes; the answer reaches only a live one. */
  function call<T>(host: Owner, faults: { does: string } | undefined, work: () => Promise<T>): Promise<T> {
    const isSlow = faults?.does === 'delay'
    const delay = () => (isSlow ? random.between(100, seconds(8)) : random.between(1, 80))
    const fails = isHit(faults, 'fail')
    const isLost = isHit(faults, 'lose')
    return new Promise((resolve, reject) => {
      if (host.isDead) return
      const reach = () => {
        const done = fails
          ? Promise.reject(new ProactiveError(random.pick(['unavailable', 'internal']), 'The service failed.'))
          : work()
        done.then(
          (value) =>
            schedule.after(delay(), () => (isLost ? reject(new Error('The answer of the service was lost.')) : resolve(value)), host),
          (cause: Error) => schedule.after(delay(), () => reject(cause), host),
        )
      }
      schedule.after(delay(), reach)
    })
  }

  function accountOf(action: string, step: string, key: string): StepAccount {
    const account = steps.get(key) ?? { action, step, key, isDone: false, isCompensated: false }
    steps.set(key, account)
    return account
  }

  function reached(host: Owner, action: string, step: Step): Step {
    return {
      ...step,
      run: (input, context) =>
        call(host, activeFaults.active('step'), async () => {
          const value = await step.run(input, context)
          const account = accountOf(action, step.name, context.key)
          counters.add(account.isDone ? 'steps repeated' : 'steps')
          account.isDone = true
          account.doneAt ??= schedule.now()
          account.output = value
          watch.note('ran', [context.key, context.person], { action, step: step.name })
          return value
        }),
      compensate: (input, output, context) =>
        call(host, activeFaults.active('step'), async () => {
          await step.compensate?.(input, output, context)
          const account = accountOf(action, step.name, context.key)
          account.isCompensated = true
          account.compensatedAt ??= schedule.now()
          counters.add('compensations')
          watch.note('compensated', [context.key, context.person], { action, step: step.name })
        }),
    }
  }

  function decideRemotely(host: Accessor, context: DecideContext): Promise<Json> {
    let isAnswered = false
    host.asks()
    host.onDeath(() => {
      if (!isAnswered) counters.add('crashes while the decider is asked')
    })
    const does = activeFaults.active('decider')?.does
    const wait = does === 'delay' ? random.between(seconds(2), seconds(90)) : random.between(50, 2_400)
    const verdict = verdictOf(does, context)
    return new Promise((resolve, reject) => {
      schedule.after(
        wait,
        () => {
          isAnswered = true
          if (verdict === undefined) reject(new Error('The decider failed.'))
          else resolve(verdict)
        },
        host,
      )
    })
  }

  function verdictOf(does: string | undefined, context: DecideContext): Json | undefined {
    if (does === 'fail' && random.chance(0.7)) return undefined
    if (does === 'garble')
      return random.pick<Json>([null, 'yes', { act: 'maybe' }, { act: true }, { act: true, message: 7 }, []])
    if (does === 'decline' || random.chance(0.05)) return { act: false, reason: 'not the moment' }
    return { ...decideByRule(context) }
  }

  return {
    steps,
    packOf: (host) => ({
      ...pack,
      actions: pack.actions.map((action) => ({
        ...action,
        steps: action.steps.map((step) => reached(host, action.action.type, step)),
      })),
      reactions: pack.reactions.map((reaction) => ({ ...reaction, steps: reaction.steps.map((step) => reached(host, reaction.name, step)) })),
      facts: pack.facts.map((fact) => ({
        kind: 'fact',
        name: fact.name,
        read: (input, context) => call(host, activeFaults.active('facts'), () => fact.read(input, context)),
      })),
    }),
    deciderOf: (host) => ({
      isInside: decidesInside,
      decide: (context) => (decidesInside ? (verdictOf(undefined, context) ?? null) : decideRemotely(host, context)),
    }),
  }
}
