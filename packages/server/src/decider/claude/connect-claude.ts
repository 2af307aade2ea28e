import Anthropic from '@anthropic-ai/sdk'
import type { Decider } from '../answering.js'
import { claudeDecider, defaultModel } from './claude-decider.js'
import type { ClaudeTuning } from './claude-tuning.js'

/**
 * Creates the SDK's client and a decider that uses it, and returns the name of the model. `chooseDecider` calls it.
 *
 * @example
 * const { decider } = connectClaude({ key: process.env.ANTHROPIC_API_KEY ?? '', options: {} })
 */
export function connectClaude({ key, url, model = defaultModel, options }: {
  key: string
  url?: string
  model?: string
  options: ClaudeTuning
}): { decider: Decider; name: string } {
  const client = new Anthropic({ apiKey: key, ...(url !== undefined && { baseURL: url }), logLevel: 'off' })
  return { decider: claudeDecider({ client, model, ...options }), name: model }
}
