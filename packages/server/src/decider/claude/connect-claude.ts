import Anthropic from '@anthropic-ai/sdk'
import type { Decider } from '../answering.js'
import { claudeDecider, type ClaudeOptions, defaultModel } from './claude-decider.js'

/** Creates the SDK's client and a decider that uses it. */
export function connectClaude({ key, url, model = defaultModel, options }: {
  key: string
  url?: string
  model?: string
  options: Omit<ClaudeOptions, 'client' | 'model'>
}): { decider: Decider; name: string } {
  const client = new Anthropic({ apiKey: key, ...(url !== undefined && { baseURL: url }), logLevel: 'off' })
  return { decider: claudeDecider({ client, model, ...options }), name: model }
}
