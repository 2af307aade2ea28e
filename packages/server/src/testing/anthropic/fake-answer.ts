import { isRecord } from '@proactive/protocol'
import { shownIn } from '../../decider/claude/fence.js'

/**
 * What the fake answers to one call: a decision, of which fields that are left out are null; a text as it is; or a
 * failure. `delayMs` may stand beside a decision or a status. `{}` is what the rules would say.
 */
export type FakeAnswer =
  | string
  | {
      readonly act?: boolean
      readonly message?: string | null
      readonly confidence?: number
      readonly reasoning?: string
      /** The HTTP status of a refusal, such as 429 or 529. */
      readonly status?: number
      readonly delayMs?: number
      /** The connection ends in the middle of the answer. */
      readonly cut?: boolean
      /** Further fields of the decision, such as an action, also one that no schema allows. */
      readonly [field: string]: unknown
    }

/** How many tokens a call took, as the API counts them. */
export interface FakeUsage {
  input_tokens: number
  output_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
}

/** Returns a message of the API. */
export function bodyOf(text: string, { model, usage, id }: { model: string; usage: FakeUsage; id: number }): object {
  return {
    id: `msg_fake${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text, citations: null }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage,
  }
}

const errors: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

/** Returns an error of the API. */
export function errorBody(status: number, message = `The fake answers ${status}.`): string {
  return JSON.stringify({ type: 'error', error: { type: errors[status] ?? 'api_error', message } })
}

/** Returns the decision that the rules would make: to speak, in the words that the request shows. To a question they have no answer of their own. */
export function ruleAnswer(body: Readonly<Record<string, unknown>>): object {
  const shown = shownIn(lastText(body))
  if (isRecord(shown) && 'question' in shown) return { answer: null, sources: [] }
  const words = isRecord(shown) && typeof shown['words'] === 'string' ? shown['words'] : null
  return { act: true, message: words, action: null, confidence: 1, reasoning: 'as the rules would' }
}

/** Returns the text of the last message. */
function lastText({ messages }: Readonly<Record<string, unknown>>): string {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined
  const content = isRecord(last) ? last['content'] : undefined
  if (typeof content === 'string') return content
  const parts: unknown[] = Array.isArray(content) ? content : []
  return parts.map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('\n')
}
