/** Shows prompts one at a time, and draws the consequences of each: the budget, the analytics, what variants learn. */

import type { AttentionTurn } from '../attention/attention.js'
import type { ReportError } from '../isolate.js'
import { inTime } from './evaluate-triggers.js'
import type { Fatigue } from './fatigue.js'
import type { ProactiveOptions } from './options.js'
import type { Palette } from './palette.js'
import type { PromptDefinition, RenderFn, ResolvedSurface, TriggerContext } from './prompt.js'
import { type Shown, showPrompt } from './show-prompt.js'
import type { Variants } from './variants.js'

export interface StageOptions extends Pick<ProactiveOptions, 'analytics' | 'keys'> {
  fatigue: Fatigue
  variants: Variants
  palette: Palette
  report: ReportError
}

/** A prompt that is to be shown. */
export interface Act {
  prompt: PromptDefinition
  /** The variant that learns from the answer. */
  variantId: string
  surface: ResolvedSurface
  render: RenderFn
  ctx: TriggerContext
  /** Returns the time, on the clock of `ctx.now`. */
  time: () => number
  turn: AttentionTurn | null
  /** Withdraws the prompt. */
  signal: AbortSignal
  /** Whether the answer is that of a registered prompt, which learns from it. */
  learns: boolean
  locale: string
}

/** Shows a prompt. Resolves once it is answered and its consequences are drawn; never rejects. */
export type Stage = (act: Act) => Promise<Shown>

/** Creates the stage of an engine. The caller sees to it that no two prompts are shown at the same time. */
export function createStage({ analytics, keys = {}, fatigue, variants, palette, report }: StageOptions): Stage {
  function track(name: string, data: { [key: string]: unknown }): void {
    guard(() => analytics?.track(name, data), 'analytics.track()')
  }

  /** Calls a function of the host; its error, or that of its promise, is reported. */
  function guard(call: () => unknown, origin: string): void {
    const failed = (error: unknown): void => report(error, origin)
    try {
      Promise.resolve(call()).catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  return async ({ prompt, variantId, surface, render, ctx, time, turn, signal, learns, locale }) => {
    const { id: promptId } = prompt
    const mode = palette.mode()
    // The time of the tick, unless a turn had to be waited for: gates count from tick to tick.
    const refund = fatigue.spend(prompt, turn ? time() : ctx.now)
    const shown = await showPrompt({
      render,
      prompt,
      surface,
      signal,
      palette: mode === 'suppress' ? null : mode,
      keys,
      locale,
      onShown: () => track('proactive.shown', { promptId, variantId }),
      onBadAnswer: (error) => report(error, `render() of the prompt '${promptId}'`),
    })
    const isSpent = shown.type === 'answered' || shown.type === 'withdrawn'
    if (!isSpent) refund()
    turn?.release(isSpent)
    if (shown.type === 'failed') report(shown.error, `render() of the prompt '${promptId}'`)
    if (shown.type === 'unseen') track('proactive.response', { promptId, variantId, response: 'unseen' })
    if (shown.type !== 'answered') return shown
    const { response, outcome } = shown
    fatigue.answer(prompt, response, time())
    track('proactive.response', { promptId, variantId, response })
    // The answer may lead to another page: what was learned is stored before.
    if (learns) await inTime(variants.learn(promptId, variantId, outcome)).catch((error: unknown) => report(error, 'The storage of the prompts'))
    guard(() => prompt.onResponse?.(response, ctx), `onResponse() of the prompt '${promptId}'`)
    return shown
  }
}
