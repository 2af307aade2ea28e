import type { Decider } from './answering.js'
import { ruleDecider } from './rule-decider.js'
import type { ClaudeTuning } from './claude/claude-tuning.js'
import type { connectClaude } from './claude/connect-claude.js'

/** By its name and not by its path, and hidden from bundlers: they would want the SDK of everybody who bundles the server. */
const subpath: string = '@proactive/server/claude'
const load = (): Promise<{ connectClaude: typeof connectClaude }> => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ subpath)

/** What a decider is chosen by: settings, and further options of `claudeDecider`. */
export interface ChooseDecider {
  /** As `readEnv` reads them. */
  settings: { readonly anthropicKey?: string; readonly anthropicUrl?: string; readonly model?: string }
  /** Is told once who decides. */
  say: (line: string) => void
  options?: ClaudeTuning
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
  const { connectClaude: connect } = await load().catch((cause: unknown) => {
    throw new Error('ANTHROPIC_API_KEY is set, and @anthropic-ai/sdk could not be loaded: npm install @anthropic-ai/sdk.', { cause })
  })
  const { decider, name } = connect({ key: anthropicKey, ...(anthropicUrl !== undefined && { url: anthropicUrl }), ...(model !== undefined && { model }), options })
  say(`${name} decides and phrases${anthropicUrl === undefined ? '' : `, at ${anthropicUrl}`}; the rules do where it does not answer.`)
  return decider
}
