import { checkOptions } from '@proactive/protocol'
import type { Attention } from '../attention/attention.js'
import type { ReportError } from '../isolate.js'
import type { Runtime } from '../runtime.js'
import type { FatigueOptions } from './fatigue.js'
import type { StorageChoice } from './prompt-storage.js'
import type { PromptKeys, RenderFn } from './prompt.js'

/** What happens to prompts while the host's palette is open. */
export type PaletteMode = 'suppress' | 'subtitle_only' | 'blur_palette'

export const paletteModes: readonly PaletteMode[] = ['suppress', 'subtitle_only', 'blur_palette']

/** The options of an engine; each has a default. */
export interface ProactiveOptions {
  /** Is told of `proactive.shown` and `proactive.response`. Default: nobody. */
  analytics?: { track: (name: string, data: { [key: string]: unknown }) => unknown } | undefined
  /** Handed to triggers and texts as `ctx.memory`. */
  memory?: unknown
  /** Where the statistics of variants are kept. With `memory` the session's counts are not stored either. Default: `indexeddb`. */
  storage?: StorageChoice | undefined
  fatigue?: FatigueOptions | undefined
  /** The keys that the ready renderers answer to. Default: none but Escape within a card. */
  keys?: PromptKeys | undefined
  /** Returns the user, for `ctx.user`. */
  identity?: (() => unknown) | undefined
  /** Shows a prompt. Without it nothing is shown. */
  render?: RenderFn | undefined
  /** Default: `suppress`. */
  whenPaletteOpen?: PaletteMode | undefined
  /** Returns whether the host's palette is open. Default: it never is. */
  isPaletteOpen?: (() => boolean) | undefined
  /** The language of the labels that a surface leaves out. Default: the renderer's, otherwise `en`. */
  locale?: string | undefined
  /** The share of choices that the selector `epsilon_greedy` leaves to chance. Default: 0.1. */
  epsilon?: number | undefined
  /**
   * The `attention` of the client where the assistant's server runs too: a prompt then needs a turn from the person's budget
   * there, beside the limits here.
   */
  attention?: Attention | undefined
  /** Called once with the error of each trigger, text, renderer or listener. Default: an error in the console. */
  onError?: ReportError | undefined
  /** Time and randomness, for tests. */
  runtime?: Partial<Pick<Runtime, 'now' | 'elapsed' | 'random'>> | undefined
}

/**
 * Checks the options that types alone do not.
 *
 * @throws TypeError or RangeError that names the option, its value and the remedy.
 */
export function checkProactiveOptions(options: ProactiveOptions): void {
  const { analytics, fatigue = {}, render, isPaletteOpen, identity, whenPaletteOpen = 'suppress', epsilon = 0.1 } = options
  checkOptions('createProactive()', options, names)
  checkOptions('createProactive() fatigue', fatigue, namesOfFatigue)
  checkOptions('createProactive() fatigue.dismissPenalty', fatigue.dismissPenalty ?? {}, { sameId: true, sameCategory: true })
  if (analytics && typeof analytics.track !== 'function') throw new TypeError('The option analytics of createProactive() needs a function track.')
  for (const [name, value] of Object.entries({ render, isPaletteOpen, identity })) {
    if (value !== undefined && typeof value !== 'function') throw new TypeError(`The option ${name} of createProactive() is a function, not ${typeof value}.`)
  }
  if (!paletteModes.includes(whenPaletteOpen)) throw new TypeError(`Unknown whenPaletteOpen '${whenPaletteOpen}'. Choose ${paletteModes.join(', ')}.`)
  if (!(epsilon >= 0 && epsilon <= 1)) throw new RangeError(`The option epsilon of createProactive() is a share from 0 to 1, not ${epsilon}.`)
}

const names = {
  analytics: true, memory: true, storage: true, fatigue: true, keys: true, identity: true, render: true, whenPaletteOpen: true, isPaletteOpen: true,
  locale: true, epsilon: true, attention: true, onError: true, runtime: true,
} satisfies Record<keyof ProactiveOptions, true>
const namesOfFatigue = { maxPerSession: true, cooldownMs: true, consecutiveDismissCap: true, dismissPenalty: true } satisfies Record<keyof FatigueOptions, true>
