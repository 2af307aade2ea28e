/** What a host registers: prompts with their triggers, surfaces and variants, and the function that renders them. */

import type { VariantSelector } from '@proactive/protocol/bandit'

/** How a person answers a prompt: `dismiss` also stands for one that was closed or not answered in time. */
export type PromptResponse = 'yes' | 'no' | 'dismiss'

/** What a tick knows. A host passes what it has; the rest is filled in from the page itself. */
export interface TriggerContext {
  /** The time in epoch milliseconds. */
  readonly now: number
  /** The page, such as its path. */
  readonly page?: string | undefined
  /** How long the person has been on this page, in milliseconds. */
  readonly dwellMs?: number | undefined
  /** How long this session has lasted, in milliseconds. */
  readonly sessionMs?: number | undefined
  /** How long ago the last input of the person was, in milliseconds. */
  readonly idleMs?: number | undefined
  /** How far down the page was scrolled, in percent. */
  readonly scrollDepth?: number | undefined
  /** Whether the person is about to leave. */
  readonly exitIntent?: boolean | undefined
  /** How often `tick` was called, this call included. */
  readonly tick?: number | undefined
  /** What the option `identity` returned. */
  readonly user?: unknown
  /** The option `memory`. */
  readonly memory?: unknown
  /** Whatever else the host's own triggers and texts read. */
  readonly customMeta?: Readonly<Record<string, unknown>> | undefined
}

/** A condition of a prompt. One that throws, rejects or takes longer than a second is not met. */
export interface Trigger {
  /** Names the trigger in `explain`. */
  readonly id: string
  readonly condition: (ctx: TriggerContext) => boolean | Promise<boolean>
}

/** What is shown. */
export interface PromptSurface {
  /** The words, or the function that returns them. They are plain text, never markup. */
  readonly text: string | ((ctx: TriggerContext) => string)
  /** Default: `Yes`, in the option `locale`. */
  readonly yesLabel?: string | undefined
  /** Default: `No`, in the option `locale`. */
  readonly noLabel?: string | undefined
  /** Where the renderer shows it. `subtitle`: in a subtitle bar, which also shows while a palette is open. */
  readonly placement?: 'subtitle' | 'corner' | 'inline' | (string & {}) | undefined
  /** After how many milliseconds a prompt without an answer is withdrawn, as `dismiss`. Default: never. */
  readonly autoTimeoutMs?: number | undefined
  /** Whether the person can close the prompt without an answer. Default: `true`. */
  readonly dismissable?: boolean | undefined
}

/** A surface as a renderer gets it: with its words and labels as texts. */
export interface ResolvedSurface extends PromptSurface {
  readonly text: string
  readonly yesLabel: string
  readonly noLabel: string
}

/** One of several surfaces of a prompt. What its surface leaves out is taken from the prompt's own. */
export interface PromptVariant {
  readonly id: string
  readonly surface: PromptSurface
}

interface PromptBase {
  /** Names the prompt in `explain`, the statistics and the analytics. */
  readonly id: string
  /** Groups prompts, such as `onboarding`, for the penalty `sameCategory`. */
  readonly category?: string | undefined
  /** The eligible prompt with the highest priority is shown. Default: 0. */
  readonly priority?: number | undefined
  readonly triggers: readonly Trigger[]
  /** Whether all triggers must be met, or one of them. Default: `AND`. */
  readonly triggerLogic?: 'AND' | 'OR' | undefined
  /** Called with each answer. An error of it is reported. */
  readonly onResponse?: ((response: PromptResponse, ctx: TriggerContext) => unknown) | undefined
  /** How one of the `variants` is chosen. Default: `thompson_sampling`. */
  readonly variantSelector?: VariantSelector | undefined
}

/** A prompt: a surface or variants of it, and when to show it. One that `ask` shows has no triggers. */
export type PromptDefinition = PromptBase &
  (
    | { readonly surface: PromptSurface; readonly variants?: readonly PromptVariant[] | undefined }
    | { readonly surface?: PromptSurface | undefined; readonly variants: readonly PromptVariant[] }
  )

/** The keys that the ready renderers answer to, as `KeyboardEvent.key` names them. */
export interface PromptKeys {
  readonly yes?: string | undefined
  readonly no?: string | undefined
  readonly dismiss?: string | undefined
}

/** What a renderer may want to know beside the surface. */
export interface RenderContext {
  /** Aborted when the prompt is withdrawn: it was unregistered, its time is over, or the engine was disposed. */
  readonly signal: AbortSignal
  /** The mode of an open palette, and `null` without one. The answers other than `yes` do not count in `subtitle_only`. */
  readonly palette: 'subtitle_only' | 'blur_palette' | null
  readonly keys: PromptKeys
  readonly locale: string
}

/** Shows a prompt and resolves with the person's answer. The parameters are the prompt, its surface and the circumstances. */
export interface RenderFn {
  (prompt: PromptDefinition, surface: ResolvedSurface, context: RenderContext): Promise<PromptResponse>
  /** Whether it shows prompts without a `placement` in a subtitle bar. */
  readonly isSubtitle?: boolean
  /** The language of the labels that a surface leaves out, where the engine has none of its own. */
  readonly locale?: string | undefined
}
