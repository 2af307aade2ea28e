/**
 * The decider that asks Claude. Whatever the model does, an answer comes within the deadline: the model's, if it passes
 * every check, otherwise the rule's words, or silence where the use case wants that. The order of one decision:
 *
 * 1. Nothing is asked while the circuit is open, when the tokens are spent, or when a silence covered the candidate already.
 * 2. Signals of low and medium priority wait a second, so that those of the same second are judged in one call.
 * 3. One call at a time for a person, up to the deadline, and `calls` for all; of those that wait, the most urgent is next.
 * 4. The answer is checked (checks/check-answer.ts). The engine checks facts and gates again after it.
 */

import { createHmac, randomBytes } from 'node:crypto'
import type Anthropic from '@anthropic-ai/sdk'
import { decideByRule, type DecideContext, type ModelAccount, type ModelCheck } from '@proactive/engine'
import { type Json, minutes, seconds } from '@proactive/protocol'
import { systemClock } from '../../runtime/clock.js'
import { createPriorityQueue, type Leave } from '../../runtime/priority-queue.js'
import type { Decider, DecideOptions } from '../answering.js'
import { checkAnswer, type ModelAnswer } from '../checks/check-answer.js'
import type { Trusted } from '../checks/trusted.js'
import type { DeciderHost, Recent } from '../host.js'
import { readAnswer } from './answer-schema.js'
import { type Answered, askModel, mostOutputTokens } from './ask-model.js'
import type { ModelParts } from './ask-within.js'
import { createTokenBudget, type Taken } from './budget.js'
import { createChoosing } from './choose-steps.js'
import { createCircuit } from './circuit.js'
import type { ClaudeTuning } from './claude-tuning.js'
import { createCovered } from './covered.js'
import { createPhrasing } from './phrase-answer.js'
import { personPrompt } from './person-prompt.js'
import { digestOf, policyFor, policyText } from './policy.js'
import { billedTokens, costOf } from './prices.js'
import { shownContext, type ShownContext } from './shown-context.js'

export interface ClaudeOptions extends ClaudeTuning {
  /** The client of `@anthropic-ai/sdk`; its retries count within the deadline. */
  client: Pick<Anthropic, 'messages'>
  /** Default `claude-haiku-5-5`. */
  model?: string
}

export const defaultModel = 'claude-haiku-5-5'
const namesAgainMs = minutes(5)

/** What is known of one decision while it is made. */
interface Asking {
  context: DecideContext
  options: DecideOptions
  shown: ShownContext
  recent: Recent
  prompt: string
}

/**
 * Creates a decider that asks Claude whether to speak, and lets it phrase the message; and the answers to shoppers' questions,
 * where the server has a retriever. It chooses the steps of reactions that ask a model.
 *
 * @example
 * import Anthropic from '@anthropic-ai/sdk'
 *
 * createProactiveServer({ decider: claudeDecider({ client: new Anthropic() }), ...options })
 */
export function claudeDecider({
  client,
  model = defaultModel,
  deadlineMs = 2_500,
  togetherMs = seconds(1),
  calls = 16,
  confidence: least = 0.7,
  tokens: { perVisit = 20_000, perDay = 5_000_000 } = {},
  price,
  names: readNames,
}: ClaudeOptions): Decider {
  let host: DeciderHost | undefined
  let policy = policyFor(undefined)
  const clock = () => host?.clock ?? systemClock
  const circuit = createCircuit({ clock })
  const queue = createPriorityQueue({ places: calls, placeMs: 2 * deadlineMs, clock: { after: (ms, call) => clock().after(ms, call) } })
  const budget = createTokenBudget({ perVisit, perDay }, () => host)
  const covered = createCovered(clock)
  const salt = randomBytes(16)
  const nameOf = (person: string): string => `v-${createHmac('sha256', salt).update(person).digest('hex').slice(0, 8)}`
  const late = `no answer within ${deadlineMs} ms`
  let waiting = 0
  const inFlight = new Map<string, Promise<unknown>>()
  const known: { names: readonly string[]; readAt: number } = { names: [], readAt: -Infinity }
  const parts: ModelParts = { client, model, circuit, budget, price, clock, host: () => host }

  return {
    isInside: false,
    phrase: createPhrasing({ ...parts, names: currentNames }),
    choose: createChoosing(parts),
    isWell: () => circuit.isClosed,
    connect(to) {
      host = to
      policy = policyFor(to.pack)
    },
    get waiting() {
      return waiting
    },
    async decide(context, { abort, ...about }) {
      const deadline = new AbortController()
      const end = () => deadline.abort()
      const cancel = clock().after(deadlineMs, end)
      abort.addEventListener('abort', end, { once: true })
      try {
        return await judge(context, { ...about, abort: deadline.signal })
      } finally {
        cancel()
        abort.removeEventListener('abort', end)
      }
    },
  }

  /** Decides in the order of this file's first comment. */
  async function judge(context: DecideContext, options: DecideOptions): Promise<Json> {
    const { person = '', candidate = '', abort } = options
    const isUrgent = context.signal.priority === 'high'
    const before = isUrgent ? undefined : covered.by(candidate)
    if (before !== undefined) return silence(context, `judged together with ${before}`, {})
    if (!circuit.enter()) return byRule(context, 'the model fails, and is not asked for a while', {})
    let shown: ShownContext | undefined
    let isAsked = false
    let leave: Leave | undefined
    try {
      if (!isUrgent && togetherMs > 0) await rest(new Promise<void>((done) => void clock().after(togetherMs, done)), abort)
      const entering = queue.enter(context.signal.priority ?? 'medium', abort)
      leave = entering.admitted ?? (await rest(entering.place, abort))
      await rest(inFlight.get(person), abort)
      const recent = await orAbort(recentOf(person, candidate), abort)
      shown = shownContext(context, recent, { person, now: clock().now(), nameOf })
      const prompt = personPrompt(shown, { scarce: context.scarce === true, keep: keepsWords(context), marker: randomBytes(8).toString('hex') })
      const taken = await orAbort(budget.take(`${person} ${context.person?.visits ?? 0}`, Math.ceil((policy.length / 10 + prompt.length) / 3) + mostOutputTokens), abort)
      if (typeof taken === 'string') return byRule(context, taken, { shown })
      isAsked = true
      return await ask({ context, options, shown, recent, prompt }, taken)
    } catch (cause) {
      if (abort.aborted) return byRule(context, late, { ...(shown && { shown }) })
      // What the host could not read is no failure of the model.
      host?.logger.error({ err: cause }, 'A decision could not be prepared for the model; the rules decide.')
      return byRule(context, 'the decision could not be prepared', {})
    } finally {
      leave?.()
      if (!isAsked) circuit.leave()
    }
  }

  async function ask(asking: Asking, taken: Taken): Promise<Json> {
    const { context, options, shown, prompt } = asking
    const { person = '', abort } = options
    const startedAt = clock().now()
    const call = askModel(client, { model, policy, prompt, abort })
    inFlight.set(person, call.catch(() => undefined))
    let answered: Answered
    try {
      answered = await orAbort(call, abort)
    } catch (err) {
      circuit.fail()
      if (!circuit.isClosed) host?.logger.warn({ err }, 'The model fails; the rules decide until it answers again.')
      await settle(taken, 0)
      const why = abort.aborted ? late : `the model failed${statusOf(err)}`
      return byRule(context, why, { shown, prompt, latencyMs: clock().now() - startedAt })
    } finally {
      inFlight.delete(person)
    }
    circuit.succeed()
    const { text, tokens } = answered
    await settle(taken, billedTokens(tokens))
    return take(asking, text, { latencyMs: clock().now() - startedAt, tokens })
  }

  /** Takes an answer if it passes the checks. */
  async function take({ context, shown, recent, prompt }: Asking, text: string, spent: Pick<ModelAccount, 'latencyMs' | 'tokens'>): Promise<Json> {
    const about: About = { shown, prompt, answer: text.slice(0, 4_000), ...spent }
    const answer = readAnswer(text)
    if (!answer) return byRule(context, "the check 'schema' failed", { ...about, checks: [{ check: 'schema', ok: false, reason: 'the answer is no decision' }] })
    if (!answer.act || answer.confidence < least) {
      if (context.signal.priority !== 'high') for (const other of recent.others) if (other.priority !== 'high') covered.add(other.candidate, context.useCase)
      return silence(context, answer.act ? `the model is not sure enough: ${answer.confidence}` : 'the model stays silent', about)
    }
    const phrases = !keepsWords(context)
    const checks = checkAnswer(answer, await trustedOf(context, shown), { phrases, policy: policyText })
    const failed = checks.find(({ ok }) => !ok)
    if (failed) return byRule(context, `the check '${failed.check}' failed`, { ...about, checks })
    const message = phrases ? (answer.message ?? context.words) : context.words
    // The model's own reason is in its answer, which the operator sees: nobody has checked it.
    const because = 'the answer passed every check'
    const verdict = { act: true, message, confidence: answer.confidence, reasoning: `the model decides: ${because}`, decidedBy: phrases ? 'model' : 'rule', ...(isPrepared(context, answer) && { prepare: true }) }
    return withAccount(context, verdict, { ...about, checks }, { decidedBy: 'model', because })
  }

  function byRule(context: DecideContext, because: string, about: About): Json {
    if (context.fallback === 'silence') return withAccount(context, { act: false, reason: because }, about, { decidedBy: 'nobody', because })
    const verdict = { ...decideByRule(context), reasoning: `the rule decides, because ${because}` }
    return withAccount(context, verdict, about, { decidedBy: 'rule', because })
  }

  function silence(context: DecideContext, because: string, about: About): Json {
    return withAccount(context, { act: false, reason: because }, about, { decidedBy: 'model', because })
  }

  /** Adds the account of a decision to it, and tells the host. */
  function withAccount(context: DecideContext, verdict: Said, { shown, checks = [], ...about }: About, who: Pick<ModelAccount, 'decidedBy' | 'because'>): Json {
    const costUsd = about.tokens && costOf(model, about.tokens, price)
    const says = verdict.act ? (verdict.message ?? '') : 'silence'
    const account: ModelAccount = {
      model,
      ...who,
      facts: shown?.facts ?? [],
      ...(about.prompt !== undefined && { policy: digestOf(policy) }),
      ...about,
      checks,
      ...(costUsd !== undefined && { costUsd }),
      ...(!context.personal && { shadow: { by: 'rule', differs: says !== context.words, says: context.words } }),
    }
    host?.onModel({ ...account, useCase: context.useCase })
    return JSON.parse(JSON.stringify({ ...verdict, account }))
  }

  async function recentOf(person: string, candidate: string): Promise<Recent> {
    const recent = (await host?.recent(person)) ?? { events: [], others: [] }
    return { ...recent, others: recent.others.filter((other) => other.candidate !== candidate) }
  }

  async function trustedOf(context: DecideContext, { action }: ShownContext): Promise<Trusted> {
    const { locale, words, brief, facts, signal, scarce = false } = context
    const offered: Trusted['action'] = action ? { type: action.type, input: JSON.parse(action.input) } : undefined
    const texts = [brief, ...(context.action ? [context.action.label, context.action.done ?? ''] : [])]
    return { locale, words, texts, facts, signal: signal.data, scarce, names: await currentNames(), ...(offered && { action: offered }) }
  }

  async function currentNames(): Promise<readonly string[]> {
    if (readNames && clock().now() - known.readAt >= namesAgainMs) {
      try {
        known.names = await readNames()
      } catch (err) {
        // Those that were read before are better than none; without any, nothing is told that could name something.
        if (known.readAt === -Infinity) throw err
        host?.logger.warn({ err }, 'The names of the shop could not be read again; those from before are used.')
      }
      known.readAt = clock().now()
    }
    return known.names
  }

  /** Corrects the budgets. Where that fails, the estimate stays counted. */
  async function settle(taken: Taken, used: number): Promise<void> {
    await taken.settle(used).catch((err: unknown) => host?.logger.warn({ err }, 'The tokens of a call could not be counted; its estimate counts.'))
  }

  /** Waits for something that ends by the clock or by another call. */
  async function rest<Value>(until: Promise<Value> | undefined, abort: AbortSignal): Promise<Value | undefined> {
    if (!until) return undefined
    waiting++
    return orAbort(until, abort).finally(() => waiting--)
  }
}

/** Waits for a promise until the deadline. */
async function orAbort<Value>(promise: Promise<Value>, abort: AbortSignal): Promise<Value> {
  if (abort.aborted) throw passed()
  let end: (() => void) | undefined
  const late = new Promise<never>((_, failed) => {
    end = () => failed(passed())
    abort.addEventListener('abort', end, { once: true })
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    if (end) abort.removeEventListener('abort', end)
  }
}

const passed = (): Error => new Error('The deadline has passed.')

/** What an account says beside who decided and why. */
type About = Partial<Pick<ModelAccount, 'prompt' | 'answer' | 'latencyMs' | 'tokens'>> & { shown?: ShownContext; checks?: readonly ModelCheck[] }
type Said = { act: boolean; message?: string; [field: string]: unknown }

/** Whether the rule's words are told, whatever the model writes. */
const keepsWords = ({ phrasing, personal }: DecideContext): boolean => phrasing === 'rule' || personal === true

const isPrepared = ({ signal }: DecideContext, { prepare }: ModelAnswer): boolean => prepare && signal.priority !== 'high'

/** The status of a refusal, for the trace. */
function statusOf(err: unknown): string {
  const status: unknown = typeof err === 'object' && err !== null && 'status' in err ? err.status : undefined
  return typeof status === 'number' ? ` with ${status}` : ''
}
