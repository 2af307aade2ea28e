import { vi } from 'vitest'
import { createProactive, type Proactive, type ProactiveOptions, type PromptDefinition, type PromptResponse, type RenderFn, type ResolvedSurface } from '../prompts/index.js'

/** A prompt that is eligible at every tick. */
export const always = (id: string, more: Partial<PromptDefinition> = {}): PromptDefinition => Object.assign({ id, triggers: [], surface: { text: `The words of ${id}` } }, more)

/** An engine whose person answers as the test says, on the test's own clock. */
export interface Desk {
  proactive: Proactive
  clock: { now: number }
  /** The prompts that were shown, in order. */
  shown: { id: string; surface: ResolvedSurface }[]
  /** What the person answers: at once, or when `answer` is called. */
  reply: PromptResponse | 'later' | Error
  answer: (response: PromptResponse) => void
  track: ReturnType<typeof vi.fn>
  onError: ReturnType<typeof vi.fn>
  /** Ticks `ms` milliseconds later. */
  tickAfter: (ms: number, ctx?: Parameters<Proactive['tick']>[0]) => Promise<string | null>
}

/** Creates an engine without limits, unless the test sets some. */
export function openDesk(options: ProactiveOptions = {}): Desk {
  const clock = { now: 1_800_000_000_000 }
  const shown: Desk['shown'] = []
  let resolve: ((response: PromptResponse) => void) | undefined
  const render: RenderFn = async ({ id }, surface) => {
    const { reply } = desk
    if (reply instanceof Error) throw reply
    shown.push({ id, surface })
    return reply === 'later' ? new Promise<PromptResponse>((answered) => void (resolve = answered)) : reply
  }
  const track = vi.fn<(name: string, data: unknown) => void>()
  const onError = vi.fn<(error: unknown, origin: string) => void>()
  const proactive = createProactive({
    storage: 'memory',
    fatigue: { maxPerSession: Infinity, cooldownMs: 0, consecutiveDismissCap: Infinity, ...options.fatigue },
    render,
    analytics: { track },
    onError,
    runtime: { now: () => clock.now, elapsed: () => clock.now },
    ...Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'fatigue')),
  })
  const desk: Desk = {
    proactive,
    clock,
    shown,
    reply: 'yes',
    answer: (response) => resolve?.(response),
    track,
    onError,
    async tickAfter(ms, ctx) {
      clock.now += ms
      return proactive.tick(ctx)
    },
  }
  return desk
}
