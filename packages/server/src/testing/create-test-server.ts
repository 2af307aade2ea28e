import { randomUUID } from 'node:crypto'
import { createEngine, type Inspection, type RuleStory } from '@proactive/engine'
import { type BatchAnswer, type Command, type DataOf, type Decision, type EventContract, type GateAnswer, seconds } from '@proactive/protocol'
import type { Answerer } from '../graph/answerer.js'
import type { Decider } from '../decider/answering.js'
import type { Retriever } from '../graph/retriever.js'
import { type Logger, standardLogger } from '../runtime/logger.js'
import type { Subscription } from '../follow/subscribe.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { createRules } from '../ops/rules.js'
import { ruleDecider } from '../decider/rule-decider.js'
import { createPipeline } from '../pipeline.js'
import type { ServedPack } from '../events/pack-index.js'
import { type SimulatedVisitor, type TestVisitor, testVisitor, type VisitorOptions } from './test-visitor.js'
import { type VirtualClock, virtualClock } from './virtual-clock.js'
import { settlePipeline } from './settle-pipeline.js'

/** Why the last candidate of a person and use case was sent or suppressed. */
export interface WhyAnswer {
  /** The names of the gates that the candidate passed. */
  passed: string[]
  /** The names of the gates that it failed. */
  failed: string[]
  gates: GateAnswer[]
  decision: Decision | null
  command: Command | null
}

export interface TestServer extends AsyncDisposable {
  /** Opens a page for a new person. */
  visitor(options?: VisitorOptions): TestVisitor
  /** Ingests an event of the shop's systems and waits until everything that follows from it is settled. */
  system<E extends EventContract>(event: E, data: DataOf<E>, options?: { subject?: string; causationId?: string }): Promise<BatchAnswer>
  clock: {
    now(): number
    /** Advances the clock by `ms` milliseconds. Timers fire at their own time on the way. */
    advance(ms: number): Promise<void>
  }
  /**
   * Explains the last candidate of a visitor and use case.
   *
   * @throws Error for a use case that the pack does not have.
   */
  why(visitor: Pick<TestVisitor, 'personId'>, useCase: string): WhyAnswer
  /** Tells what the rule of a signal made of each key so far, where there is no candidate yet. */
  rule(signal: string, key?: string): Promise<RuleStory[]>
  /** All inspections of the engine, in order. */
  readonly seen: readonly Inspection[]
  /** With `errors: 'keep'`: what definitions, actions and facts threw, in order. */
  readonly errors: readonly Error[]
  /** Waits until no work is pending. */
  settle(): Promise<void>
}

export interface TestServerOptions {
  /** Default: the rules of the use cases. */
  decider?: Decider
  /** Finds the texts that answer visitors' questions. */
  retriever?: Retriever
  /** Phrases the answers to visitors' questions. */
  answerer?: Answerer
  /** Who is handed events of the log; `settle` waits until all are handled, or wait for another attempt. */
  subscriptions?: readonly Subscription[]
  /** Returns how many calls of a service wait for `clock`, such as `fake.waiting`: nothing is settled before it advances. */
  waiting?: () => number
  /** Default: a virtual clock of its own; given where a service shares it. */
  clock?: VirtualClock
  partitions?: number
  /**
   * Whether what a definition, an action or a fact throws is thrown again by the call that led to it (`throw`, the
   * default), or only kept in `errors`, for a test of what happens then.
   */
  errors?: 'throw' | 'keep'
}

/**
 * Creates a server without sockets, on a store in memory and a virtual clock, to test a pack by what its visitors see.
 *
 * @example
 * await using t = createTestServer(library(fakePorts()))
 * const reader = t.visitor()
 * await reader.does(bookViewed, { bookId: 'dune' })
 * await t.system(copiesChanged, { bookId: 'dune', copies: 1 })
 * expect(reader.sees('ui.suggestion')).toMatchObject({ useCase: 'hold_last_copy' })
 *
 * Every method that waits for what follows throws what a definition, an action or a fact has thrown meanwhile.
 */
export function createTestServer(
  pack: ServedPack,
  { decider = ruleDecider(), partitions = 1, errors: onErrors = 'throw', waiting = () => 0, clock = virtualClock(), ...askingPorts }: TestServerOptions = {},
): TestServer {
  const errors: Error[] = []
  const warnings = standardLogger('warn')
  const logger: Logger = { info: () => {}, warn: (fields, message) => warnings.warn(fields, message), error: keepError }
  const log = memoryLog()
  const store = memoryStore(log)
  const engine = createEngine(pack)
  const pipeline = createPipeline({
    pack,
    engine,
    decider,
    ...askingPorts,
    ports: { log, store, clock, ids: randomUUID, logger },
    settings: { limitScale: 1_000, partitions, consent: 'required' },
  })
  const started = pipeline.start()
  const visitors: SimulatedVisitor[] = []

  function keepError(fields: object, message: string): void {
    const err: unknown = 'err' in fields ? fields.err : undefined
    errors.push(err instanceof Error ? err : new Error(message))
  }

  /** Throws the first error that was logged since the last call. */
  function throwLogged(): void {
    const [first] = onErrors === 'throw' ? errors.splice(0) : []
    if (first) throw first
  }

  /** Lets pages show their new commands, and repeats until nothing is pending. */
  async function settle(): Promise<void> {
    await started
    let isShowing = true
    while (isShowing) {
      await settlePipeline(pipeline, { log, decider, waiting })
      await new Promise((done) => void setImmediate(done))
      const shows = await Promise.all(visitors.map((visitor) => visitor.show()))
      isShowing = shows.includes(true)
    }
    throwLogged()
  }

  async function ready(): Promise<void> {
    await started
    await Promise.all(visitors.map(({ opened }) => opened))
    await settle()
  }

  return {
    visitor(options = {}) {
      const visitor = testVisitor({ ...options, pipeline, settle, now: clock.now, saveSession: store.saveSession })
      visitors.push(visitor)
      return visitor
    },
    async system({ type }, data, options = {}) {
      await ready()
      const answer = await pipeline.ingest.ingest({ type, source: 'test', data, ...options, id: randomUUID() })
      await settle()
      return answer
    },
    clock: {
      now: clock.now,
      async advance(ms) {
        await ready()
        await clock.advance(ms, settle)
      },
    },
    why({ personId }, useCase) {
      const names = pack.useCases.map(({ name }) => name)
      if (!names.includes(useCase)) throw new Error(`Unknown use case '${useCase}'. The pack has ${names.map((name) => `'${name}'`).join(', ')}.`)
      const { inspections, commands } = store.tables
      const candidate = inspections.findLast((one) => one.type === 'candidate' && one.person === personId && one.candidate.useCase === useCase)
      const correlation = candidate?.type === 'candidate' ? candidate.correlation : undefined
      const about = inspections.filter((one) => 'correlation' in one && one.correlation === correlation)
      const gated = about.findLast((one) => one.type === 'gates')
      const decided = about.findLast((one) => one.type === 'decision')
      const gates = gated?.type === 'gates' ? gated.gates : []
      const sent = [...commands.values()].find(({ command, waits }) => command.correlationId === correlation && !waits)
      return {
        passed: gates.filter(({ ok }) => ok).map(({ gate }) => gate),
        failed: gates.filter(({ ok }) => !ok).map(({ gate }) => gate),
        gates,
        decision: decided?.type === 'decision' ? decided.decision : null,
        command: sent?.command ?? null,
      }
    },
    rule: async (signal, key) => (await createRules({ pack, engine, log, clock: pipeline.clock, duringMs: Infinity }).of(signal, key)).keys,
    get seen() {
      return store.tables.inspections
    },
    errors,
    settle,
    async [Symbol.asyncDispose]() {
      try {
        await ready()
      } finally {
        // What waits for the clock comes to its deadline.
        if (pipeline.outbox.size > 0) await clock.advance(seconds(10), settle)
        await pipeline.stop()
      }
    },
  }
}
