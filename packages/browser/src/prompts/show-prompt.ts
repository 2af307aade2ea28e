/**
 * Shows one prompt and finds out what came of it.
 *
 * Tricky cases:
 * - A renderer that throws at once has shown nothing: such a prompt does not count as shown.
 * - A renderer that never answers: the prompt ends by its own time limit, or when it is withdrawn.
 * - While a palette is open and only the subtitle bar is free, every other answer than `yes` means that the person was busy
 *   with the palette and did not see the prompt.
 */

import { type Counts, halfLoss, loss, win } from '@proactive/protocol/bandit'
import type { PromptDefinition, PromptResponse, RenderContext, RenderFn, ResolvedSurface } from './prompt.js'

/** What came of a prompt. `failed`: its renderer did. `withdrawn`: by the host, before there was an answer. */
export type Shown =
  | { readonly type: 'answered'; readonly response: PromptResponse; readonly outcome: Counts }
  | { readonly type: 'unseen' }
  | { readonly type: 'withdrawn' }
  | { readonly type: 'failed'; readonly error: unknown }

export interface ShowOptions extends Omit<RenderContext, 'signal'> {
  render: RenderFn
  prompt: PromptDefinition
  surface: ResolvedSurface
  /** Withdraws the prompt. */
  signal: AbortSignal
  /** Called once the renderer shows the prompt. */
  onShown: () => void
  /** Called with an answer that is none. */
  onBadAnswer: (error: Error) => void
}

/** The longest time of a browser's timer. */
const longestMs = 2 ** 31 - 1

/** Shows a prompt until it is answered, its time is over, or it is withdrawn. Never rejects. */
export async function showPrompt({ render, prompt, surface, signal, palette, keys, locale, onShown, onBadAnswer }: ShowOptions): Promise<Shown> {
  const ending = new AbortController()
  const { autoTimeoutMs = 0 } = surface
  let timer: ReturnType<typeof setTimeout> | undefined
  const ended = new Promise<'withdrawn' | 'timeout'>((resolve) => {
    signal.addEventListener('abort', () => resolve('withdrawn'), { signal: ending.signal })
    if (signal.aborted) resolve('withdrawn')
    if (autoTimeoutMs > 0) timer = setTimeout(() => resolve('timeout'), Math.min(autoTimeoutMs, longestMs))
  })
  if (palette === 'blur_palette') markBlurred(true)
  try {
    const answering = Promise.resolve(render(prompt, surface, { signal: ending.signal, palette, keys, locale }))
    // Rejects when the renderer has failed already.
    await Promise.race([answering, Promise.resolve()])
    onShown()
    const answer: unknown = await Promise.race([answering, ended])
    if (answer === 'withdrawn') return { type: 'withdrawn' }
    const response = answer === 'timeout' ? 'dismiss' : readResponse(answer, onBadAnswer)
    if (palette === 'subtitle_only' && response !== 'yes') return { type: 'unseen' }
    return { type: 'answered', response, outcome: response === 'yes' ? win : answer === 'timeout' ? halfLoss : loss }
  } catch (error) {
    return { type: 'failed', error }
  } finally {
    clearTimeout(timer)
    ending.abort()
    if (palette === 'blur_palette') markBlurred(false)
  }
}

function readResponse(answer: unknown, onBadAnswer: ShowOptions['onBadAnswer']): PromptResponse {
  if (answer === 'yes' || answer === 'no' || answer === 'dismiss') return answer
  onBadAnswer(new TypeError(`render() resolved with ${String(answer)}, which counts as 'dismiss'. Resolve with 'yes', 'no' or 'dismiss'.`))
  return 'dismiss'
}

/** Marks the document while a prompt stands in front of an open palette, for the style sheet that blurs the palette. */
function markBlurred(isBlurred: boolean): void {
  if (typeof document === 'undefined') return
  if (isBlurred) document.documentElement.setAttribute('data-proactive-palette', 'blurred')
  else document.documentElement.removeAttribute('data-proactive-palette')
}
