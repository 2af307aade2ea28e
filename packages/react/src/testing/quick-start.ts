import { createProactive, type Proactive, type PromptDefinition, type PromptSurface, type SubtitleHost, triggers } from '@proactive/browser/prompts'

/** What a page brings along. */
export interface QuickStartPage {
  analytics: { track: (name: string, data: { [key: string]: unknown }) => unknown }
  host: SubtitleHost
  isPaletteOpen: boolean
  enteredAt: number
  goto: (path: string) => void
}

/**
 * A renderer as a page without types for it writes one: of the prompt and its surface as they were registered, answering
 * with one of three words.
 */
export function renderInBar({ subtitle }: SubtitleHost) {
  return async (_: PromptDefinition, { text, yesLabel = 'Yes', noLabel = 'No', autoTimeoutMs: autoHide }: PromptSurface) =>
    new Promise<'yes' | 'no' | 'dismiss'>((resolve) => {
      const answer = (word: 'yes' | 'no' | 'dismiss') => (): void => {
        subtitle.hide()
        resolve(word)
      }
      const words = typeof text === 'function' ? text({ now: Date.now() }) : text
      subtitle.show({ text: `${words} (${yesLabel}, ${noLabel})`, type: 'agent', autoHide, onAccept: answer('yes'), onReject: answer('no'), onCancel: answer('dismiss') })
    })
}

/**
 * Starts prompts in every step that a page's first quarter of an hour has: an engine with a renderer and limits of its own,
 * one prompt with two triggers, and a clock of the page that ticks with a context.
 */
export async function quickStart({ analytics, host, isPaletteOpen, enteredAt, goto }: QuickStartPage): Promise<{ proactive: Proactive; clock: ReturnType<typeof setInterval> }> {
  const proactive = createProactive({
    analytics,
    render: renderInBar(host),
    isPaletteOpen: () => isPaletteOpen,
    whenPaletteOpen: 'suppress',
    fatigue: { maxPerSession: 2, cooldownMs: 30_000, consecutiveDismissCap: 1 },
  })
  await proactive.init()
  proactive.register({
    id: 'halls',
    priority: 10,
    triggers: [triggers.pageMatch({ path: '/halls' }), triggers.dwell({ ms: 30_000 })],
    surface: { text: 'Shall we show you the plans of the halls?', yesLabel: 'Show me', noLabel: 'Later' },
    onResponse: (response) => response === 'yes' && goto('/plans'),
  })
  const clock = setInterval(() => void proactive.tick({ page: location.pathname, dwellMs: Date.now() - enteredAt, customMeta: { isFirst: true } }), 5_000)
  return { proactive, clock }
}
