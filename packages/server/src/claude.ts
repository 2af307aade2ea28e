/** The part of the server that needs `@anthropic-ai/sdk`: `@proactive/server/claude`. */

export { claudeDecider, type ClaudeOptions } from './decider/claude/claude-decider.js'
