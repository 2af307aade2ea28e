import type { Effect, Result, Step } from '@proactive/engine'
import type { Decider } from '../decider/answering.js'
import { resultOf } from '../decider/answering.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../log/log.js'
import type { Logger } from '../runtime/logger.js'
import type { PackIndex } from '../events/pack-index.js'
import { type Placement, recordsOf } from '../log/records.js'
import { replyTo, type Store } from '../store/store.js'

const retryMs = 1_000

/** Performs what waited for its commit, at least once, and puts the reply into the log. */
export interface Outbox {
  perform(effects: readonly Effect[]): void
  /** When nothing is under way any more. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export function createOutbox({
  pack,
  decider,
  log,
  store,
  clock,
  placement,
  logger,
}: {
  pack: PackIndex
  decider: Decider
  log: Log
  store: Store
  clock: Clock
  placement: Placement
  logger: Logger
}): Outbox {
  const underWay = new Map<string, Promise<void>>()
  let isStopped = false

  async function performOne(effect: Effect): Promise<void> {
    const result = await resultOf(() => work(effect), logger)
    await keep(effect, result)
  }

  function work(effect: Effect) {
    switch (effect.type) {
      case 'run':
        return runOnce(stepOf(effect), effect)
      case 'compensate':
        return stepOf(effect).compensate?.(effect.input, effect.output, effect)
      case 'decide':
        return decider.decide(effect.context, { abort: AbortSignal.timeout(effect.deadlineMs) })
      default:
        throw new Error(`'${effect.type}' is not for the outbox.`)
    }
  }

  function stepOf({ action, step }: { action: string; step: string }) {
    const found = pack.step(action, step)
    if (!found) throw new Error(`The pack performs no step '${step}' of '${action}'.`)
    return found
  }

  /** The reply and the end of the effect are stored together; until then it counts as not performed. */
  async function keep(effect: Effect, result: Result): Promise<void> {
    try {
      await store.transaction(async (tx) => {
        await log.append(recordsOf(replyTo(effect, result), 'reply', clock.now(), placement), { tx })
        await store.performed(tx, effect.id)
      })
    } catch (cause) {
      logger.warn({ err: cause }, 'A reply could not be stored and will be tried again.')
      if (isStopped) return
      await new Promise<void>((done) => void clock.after(retryMs, done))
      await keep(effect, result)
    }
  }

  return {
    perform(effects) {
      for (const effect of effects) {
        if (underWay.has(effect.id) || isStopped) continue
        underWay.set(effect.id, performOne(effect).finally(() => underWay.delete(effect.id)))
      }
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay.values())
    },
    async stop() {
      isStopped = true
      await Promise.all(underWay.values())
    },
  }
}

/** A service that knows no keys is asked first what an earlier call came to. */
async function runOnce(step: Step, effect: Extract<Effect, { type: 'run' }>) {
  return (await step.inquire?.(effect.input, effect)) ?? step.run(effect.input, effect)
}
