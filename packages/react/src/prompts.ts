// The entry `@proactive/react/prompts`: shows the prompts of an engine of `@proactive/browser/prompts`.
export type { PromptCard } from './prompt-card.js'
export { ProactivePrompts, type ProactivePromptsProps } from './proactive-prompts.js'
export { usePrompt } from './use-prompt.js'
