import { createHash } from 'node:crypto'
import { isRecord } from '@proactive/protocol'
import type { FakeUsage } from './fake-answer.js'

/** Remembers which beginnings of prompts were sent before. */
export interface PromptCache {
  usageOf(body: Readonly<Record<string, unknown>>, answer: string): FakeUsage
}

/** About as many tokens as the API would count: it says so itself only by its answers. */
const tokensIn = (text: string): number => Math.ceil(text.length / 4)

/** A beginning is cached up to a block that is marked with `cache_control`, if it is long enough and the model the same. */
export function createPromptCache(minimum: number): PromptCache {
  const seen = new Set<string>()
  return {
    usageOf({ model, system, messages }, answer) {
      const blocks: unknown[] = Array.isArray(system) ? system : []
      const marked = blocks.findLastIndex((block) => isRecord(block) && isRecord(block['cache_control']))
      const beginning = marked < 0 ? '' : JSON.stringify(blocks.slice(0, marked + 1).map((block) => (isRecord(block) ? block['text'] : null)))
      const rest = `${JSON.stringify(blocks.slice(marked + 1))}${marked < 0 ? JSON.stringify(system ?? '') : ''}${JSON.stringify(messages)}`
      const usage = { output_tokens: tokensIn(answer), input_tokens: tokensIn(rest), cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }
      const tokens = tokensIn(beginning)
      if (marked < 0 || tokens < minimum) return { ...usage, input_tokens: usage.input_tokens + tokens }
      const key = createHash('sha256').update(`${String(model)} ${beginning}`).digest('hex')
      if (seen.has(key)) return { ...usage, cache_read_input_tokens: tokens }
      seen.add(key)
      return { ...usage, cache_creation_input_tokens: tokens }
    },
  }
}
