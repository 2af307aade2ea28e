import type Anthropic from '@anthropic-ai/sdk'
import type { ModelAccount } from '@proactive/engine'
import type { ZodType } from 'zod'
import type { Clock } from '../../runtime/clock.js'
import type { DeciderHost } from '../host.js'
import { askModel, mostOutputTokens } from './ask-model.js'
import type { TokenBudget } from './budget.js'
import type { Circuit } from './circuit.js'
import { billedTokens, costOf } from './prices.js'

/** What everything that asks the model shares with the decisions. */
export interface ModelParts {
  client: Pick<Anthropic, 'messages'>
  model: string
  circuit: Circuit
  budget: TokenBudget
  price: { input: number; output: number } | undefined
  clock: () => Clock
  host: () => DeciderHost | undefined
}

interface Question {
  /** Whose budget the tokens are of. */
  key: string
  policy: string
  prompt: string
  form: ZodType
  abort: AbortSignal
}

/** The text of an answer, and what it took. */
export interface AnsweredWithin {
  text: string
  spent: Pick<ModelAccount, 'latencyMs' | 'tokens' | 'costUsd'>
}

/** Asks the model under the circuit and the budget of decisions. Returns the answer, or why there is none. */
export async function askWithin({ client, model, circuit, budget, price, clock, host }: ModelParts, { key, abort, ...asked }: Question): Promise<AnsweredWithin | string> {
  if (!circuit.enter()) return 'the model fails, and is not asked for a while'
  let isAsked = false
  try {
    const taken = await budget.take(key, Math.ceil((asked.policy.length + asked.prompt.length) / 3) + mostOutputTokens)
    if (typeof taken === 'string') return taken
    isAsked = true
    const startedAt = clock().now()
    const settle = (used: number): Promise<void> =>
      taken.settle(used).catch((err: unknown) => host()?.logger.warn({ err }, 'The tokens of an answer could not be counted; its estimate counts.'))
    const answered = await askModel(client, { model, abort, ...asked }).catch(async (err: unknown) => {
      circuit.fail()
      if (!circuit.isClosed) host()?.logger.warn({ err }, 'The model fails; the rules decide and answers quote the texts until it answers again.')
      await settle(0)
      return undefined
    })
    if (!answered) return abort.aborted ? 'no answer in time' : 'the model failed'
    circuit.succeed()
    const { text, tokens } = answered
    await settle(billedTokens(tokens))
    const costUsd = costOf(model, tokens, price)
    return { text, spent: { latencyMs: clock().now() - startedAt, tokens, ...(costUsd !== undefined && { costUsd }) } }
  } finally {
    if (!isAsked) circuit.leave()
  }
}
