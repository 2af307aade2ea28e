import type Anthropic from '@anthropic-ai/sdk'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import type { ModelAccount } from '@proactive/engine'
import type { ZodType } from 'zod'
import { answerSchema } from './answer-schema.js'

/** The most tokens of an answer. */
export const mostOutputTokens = 300

/** What came back: the text as it is, and what it took. */
export interface Answered {
  text: string
  tokens: NonNullable<ModelAccount['tokens']>
}

/**
 * Calls the model once, with the SDK's own retries. The answer is structured by `form`, by default that of a decision, and read
 * by nobody here.
 *
 * @throws Error of the SDK where there is no answer.
 */
export async function askModel(
  client: Pick<Anthropic, 'messages'>,
  { model, policy, prompt, abort, form = answerSchema }: { model: string; policy: string; prompt: string; abort: AbortSignal; form?: ZodType },
): Promise<Answered> {
  const { type, schema } = zodOutputFormat(form)
  const { content, usage } = await client.messages.create(
    {
      model,
      max_tokens: mostOutputTokens,
      thinking: { type: 'disabled' },
      output_config: { effort: 'low', format: { type, schema } },
      system: [{ type: 'text', text: policy, cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: prompt }],
    },
    { signal: abort },
  )
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    tokens: {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cacheRead: usage.cache_read_input_tokens ?? 0,
      cacheWrite: usage.cache_creation_input_tokens ?? 0,
    },
  }
}
