import { decideByRule, type DecideContext } from '@proactive/engine'
import { type Json, ProactiveError, seconds } from '@proactive/protocol'
import type { Decider } from '../../decider/answering.js'
import type { ServedPack } from '../../events/pack-index.js'
import type { Counters } from './counters.js'
import type { Random } from './random.js'
import type { Owner, Schedule } from './schedule.js'
import type { Watch } from './watch.js'
import type { Weather } from './weather.js'

/** What became of one step of one command, by its key. */
export interface StepAccount {
  action: string
  step: string
  key: string
  isDone: boolean
  isTakenBack: boolean
}

/** The services behind a pack's actions and facts, and whoever decides: slow, and failing when the weather says so. */
export interface Services {
  readonly steps: ReadonlyMap<string, StepAccount>
  /** The pack as one process reaches it. */
  packOf(host: Owner): ServedPack
  deciderOf(host: Owner): Decider
}

type Performance = ServedPack['actions'][number]
type Step = Performance['steps'][number]

export function createServices({
  pack,
  schedule,
  random,
  weather,
  watch,
  counters,
}: {
  pack: ServedPack
  schedule: Schedule
  random: Random
  weather: Weather
  watch: Watch
  counters: Counters
}): Services {
  const steps = new Map<string, StepAccount>()
  const decidesInside = random.chance(0.4)

  const isHit = (faults: { does: string } | undefined, does: string) => faults?.does === does && random.chance(0.5)

  /** A call that has left reaches the service whatever becomes of its caller; the answer needs one that lives. */
  function call<T>(host: Owner, faults: { does: string } | undefined, work: () => Promise<T>): Promise<T> {
    const isSlow = faults?.does === 'dawdle'
    const delay = () => (isSlow ? random.between(100, seconds(8)) : random.between(1, 80))
    const fails = isHit(faults, 'fail')
    const isLost = isHit(faults, 'lose')
    return new Promise((resolve, reject) => {
      if (host.isDead) return
      const reach = () => {
        const done = fails
          ? Promise.reject(new ProactiveError(random.pick(['unavailable', 'internal']), 'Not now.'))
          : work()
        done.then(
          (value) =>
            schedule.after(delay(), () => (isLost ? reject(new Error('The answer was lost.')) : resolve(value)), host),
          (cause: Error) => schedule.after(delay(), () => reject(cause), host),
        )
      }
      schedule.after(delay(), reach)
    })
  }

  function accountOf(action: string, step: string, key: string): StepAccount {
    const account = steps.get(key) ?? { action, step, key, isDone: false, isTakenBack: false }
    steps.set(key, account)
    return account
  }

  function reached(host: Owner, action: string, step: Step): Step {
    return {
      ...step,
      run: (input, context) =>
        call(host, weather.now('step'), async () => {
          const value = await step.run(input, context)
          const account = accountOf(action, step.name, context.key)
          counters.add(account.isDone ? 'steps repeated' : 'steps')
          account.isDone = true
          watch.note('ran', [context.key, context.person], { action, step: step.name })
          return value
        }),
      compensate: (input, output, context) =>
        call(host, weather.now('step'), async () => {
          await step.compensate?.(input, output, context)
          accountOf(action, step.name, context.key).isTakenBack = true
          counters.add('compensations')
          watch.note('took back', [context.key, context.person], { action, step: step.name })
        }),
    }
  }

  function ponder(host: Owner, context: DecideContext): Promise<Json> {
    const does = weather.now('decider')?.does
    const wait = does === 'dawdle' ? random.between(seconds(2), seconds(90)) : random.between(50, 1_500)
    const verdict = verdictOf(does, context)
    return new Promise((resolve, reject) => {
      schedule.after(
        wait,
        () => (verdict === undefined ? reject(new Error('The decider failed.')) : resolve(verdict)),
        host,
      )
    })
  }

  function verdictOf(does: string | undefined, context: DecideContext): Json | undefined {
    if (does === 'fail' && random.chance(0.7)) return undefined
    if (does === 'babble')
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
      facts: pack.facts.map((fact) => ({
        kind: 'fact',
        name: fact.name,
        read: (input, context) => call(host, weather.now('facts'), () => fact.read(input, context)),
      })),
    }),
    deciderOf: (host) => ({
      isInside: decidesInside,
      decide: (context) => (decidesInside ? (verdictOf(undefined, context) ?? null) : ponder(host, context)),
    }),
  }
}
