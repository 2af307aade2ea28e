// The entry `@proactive/browser/prompts`: prompts that a page decides on by itself, without a server.
export { type AnswerKeys, listenForAnswer } from './answer-keys.js'
export { builtin, triggers } from './triggers.js'
export { createProactive } from './create-proactive.js'
export type { Explanation, GateName, GateReport, TickReport } from './explain.js'
export type { FatigueOptions } from './fatigue.js'
export type { PaletteMode, ProactiveOptions } from './options.js'
export { createPieceRender, type PieceRenderOptions } from './piece-render.js'
export type { Proactive } from './proactive.js'
export type { PromptStorage, StorageChoice } from './prompt-storage.js'
export type {
  PromptDefinition,
  PromptKeys,
  PromptResponse,
  PromptSurface,
  PromptVariant,
  RenderContext,
  RenderFn,
  ResolvedSurface,
  Trigger,
  TriggerContext,
} from './prompt.js'
export { createSubtitleRender, type SubtitleHost } from './subtitle-render.js'
export type { VariantStats } from './variants.js'
