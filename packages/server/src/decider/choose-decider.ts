import type { Decider } from './answering.js'
import { ruleDecider } from './rule-decider.js'
import type { ClaudeOptions } from './claude/claude-decider.js'

/** What a decider is chosen by: settings, and further options of `claudeDecider`. */
export interface ChooseDecider {
  /** As `readEnv` reads them. */
  settings: { readonly anthropicKey?: string; readonly anthropicUrl?: string; readonly model?: string }
  /** Is told once who decides. */
  say: (line: string) => void
  options?: Omit<ClaudeOptions, 'client' | 'model'>
}

/**
 * Returns the decider that the settings ask for: Claude with a key, otherwise the rules. The SDK is loaded only with a key.
 *
 * @throws Error when there is a key and `@anthropic-ai/sdk` is not installed.
 *
 * @example
 * const settings = readEnv(process.env)
 * const decider = await chooseDecider({ settings, say: console.log })
 */
export async function chooseDecider({ settings: { anthropicKey, anthropicUrl, model }, say, options = {} }: ChooseDecider): Promise<Decider> {
  if (anthropicKey === undefined) {
    say('The rules decide and phrase: ANTHROPIC_API_KEY is not set.')
    return ruleDecider()
  }
  const { connectClaude } = await import('./claude/connect-claude.js').catch((cause: unknown) => {
    throw new Error('ANTHROPIC_API_KEY is set, and @anthropic-ai/sdk could not be loaded: npm install @anthropic-ai/sdk.', { cause })
  })
  const { decider, name } = connectClaude({ key: anthropicKey, ...(anthropicUrl !== undefined && { url: anthropicUrl }), ...(model !== undefined && { model }), options })
  say(`${name} decides and phrases${anthropicUrl === undefined ? '' : `, at ${anthropicUrl}`}; the rules do where it does not answer.`)
  return decider
}
