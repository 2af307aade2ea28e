/**
 * The quick start of the engine of prompts that this one follows, as its readers have it: its renderer, its engine, its
 * prompt and its clock. Only the name of the import differs. What the page brings along is passed to `quickStart`.
 */

import { createProactive, triggers } from '@proactive/browser/prompts'
import type { Proactive, PromptDefinition, PromptSurface, SubtitleHost as DotDotDuck } from '@proactive/browser/prompts'

export function createSubtitleProactiveRender(dddk: DotDotDuck) {
  return (_prompt: PromptDefinition, surface: PromptSurface) =>
    new Promise<'yes' | 'no' | 'dismiss'>((resolve) => {
      const text = typeof surface.text === 'function'
        ? surface.text({ now: Date.now() })
        : surface.text;
      dddk.subtitle.show({
        text: `${text}  ·  ${surface.yesLabel ?? 'Yes'} / ${surface.noLabel ?? 'No'}`,
        type: 'agent',
        onAccept: () => { dddk.subtitle.hide(); resolve('yes'); },
        onReject: () => { dddk.subtitle.hide(); resolve('no'); },
        onCancel: () => { dddk.subtitle.hide(); resolve('dismiss'); },
        autoHide: surface.autoTimeoutMs,
      });
    });
}

/** What a page brings along, under the names of the quick start. */
export interface QuickStartPage {
  analytics: { track: (name: string, data: { [key: string]: unknown }) => unknown }
  dddk: DotDotDuck
  paletteOpen: boolean
  isFirstVisit: boolean
  pageEnterAt: number
  goto: (path: string) => void
}

export async function quickStart({ analytics, dddk, paletteOpen, isFirstVisit, pageEnterAt, goto }: QuickStartPage): Promise<{ proactive: Proactive; clock: ReturnType<typeof setInterval> }> {
  const proactive = createProactive({
    analytics,                           // optional: emits proactive.shown / .response
    render: createSubtitleProactiveRender(dddk),
    isPaletteOpen: () => paletteOpen,
    whenPaletteOpen: 'suppress',
    fatigue: {
      maxPerSession: 2,
      cooldownMs: 30_000,
      consecutiveDismissCap: 1,
    },
  });
  await proactive.init();

  proactive.register({
    id: 'commercial_dwell',
    priority: 10,
    triggers: [
      triggers.pageMatch({ path: '/commercial' }),
      triggers.dwell({ ms: 30_000 }),
    ],
    surface: {
      text: 'Done browsing? Want to see the integration docs?',
      yesLabel: 'See docs',
      noLabel: 'Not yet',
    },
    onResponse: (r) => { if (r === 'yes') goto('/docs'); },
  });

  // Drive it on your own clock — proactive does NOT auto-tick.
  const clock = setInterval(() => {
    void proactive.tick({
      page: location.pathname,
      dwellMs: Date.now() - pageEnterAt,
      customMeta: { firstVisit: isFirstVisit },
    });
  }, 5000);
  return { proactive, clock }
}
