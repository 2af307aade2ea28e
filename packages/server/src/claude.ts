/** The part of the server that needs `@anthropic-ai/sdk`: `@proactive/server/claude`. */

export { connectClaude } from './decider/claude/connect-claude.js'
export { claudeDecider, type ClaudeOptions } from './decider/claude/claude-decider.js'
