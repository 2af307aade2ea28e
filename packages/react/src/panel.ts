// The entry `@proactive/react/panel`: what a page loads once the person opens the assistant's panel.
export { AssistantPanel } from './assistant-panel.js'
export type { PanelMessages } from './panel-texts.js'
export { type Question, useAsk } from './use-ask.js'
export { type Prepared, usePrepared } from './use-prepared.js'
