import type { Explanation } from './explain.js'
import type { PromptDefinition, PromptResponse, PromptSurface, RenderFn, TriggerContext } from './prompt.js'

/** The engine of prompts. Its functions do not use `this`. */
export interface Proactive {
  /** Opens the storage and loads what variants have learned. `tick` does it where the host does not. */
  init: () => Promise<void>
  /**
   * Registers a prompt. Returns the function that takes it away again and keeps what this session knows of it, for a
   * component that may come back.
   *
   * @throws TypeError for a prompt without words, a second one of an id, and what else is wrong with it.
   */
  register: (prompt: PromptDefinition) => () => void
  /** Takes a prompt away, withdraws it if it is shown, and forgets what this session knows of it. */
  unregister: (id: string) => void
  /**
   * Evaluates all prompts, shows at most one, and waits for its answer. `ctx` replaces what the page's own detectors
   * say. Resolves with the ID of the prompt that was shown, otherwise with `null`; never rejects.
   */
  tick: (ctx?: Partial<TriggerContext>) => Promise<string | null>
  /**
   * Shows a prompt that is not registered, whatever the limits are, after the one that is shown now. It counts against the
   * limits. Resolves with the answer: `dismiss` also when it was withdrawn.
   *
   * @throws TypeError without words, Error without a renderer, and what the renderer throws.
   */
  ask: (surface: PromptSurface & { readonly category?: string | undefined }) => Promise<PromptResponse>
  pause: () => void
  resume: () => void
  /** Returns what is known of a prompt, and why it was not shown at the last tick; `null` for one that is not registered. */
  explain: (id: string) => Explanation | null
  /** Ends what the variants of a prompt learn, or with `false` resumes it. They are chosen as before. Default: all variants. */
  freezeVariants: (promptId: string, variantIds?: readonly string[], isFrozen?: boolean) => Promise<void>
  /** Forgets what the variants of a prompt have learned. Default: all variants. */
  resetVariants: (promptId: string, variantIds?: readonly string[]) => Promise<void>
  /** Shows prompts by another renderer, such as a mounted component, until the returned function is called. */
  renderWith: (render: RenderFn) => () => void
  /** Reports an error to `onError`, once for each `origin`. The components of `@proactive/react/prompts` call it. */
  reportError: (error: unknown, origin: string) => void
  /** Withdraws what is shown, stores what is counted and ends the engine. */
  dispose: () => Promise<void>
}
