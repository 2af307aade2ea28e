import type { ReportError } from '../isolate.js'
import type { PaletteMode, ProactiveOptions } from './options.js'
import type { PromptDefinition, RenderFn } from './prompt.js'
import { canBeSubtitle, surfacesOf } from './surface-of.js'

/** The host's palette, which a person may be busy with. */
export interface Palette {
  /** Returns what is to happen while the palette is open, and `null` while it is closed. */
  mode: () => PaletteMode | null
  /** Returns why the palette keeps a prompt from being shown now, or `null`. */
  obstacle: (prompt: PromptDefinition, render: RenderFn | null) => string | null
  /** Returns the variants of a prompt that can be shown now. */
  variantsOf: (prompt: PromptDefinition, render: RenderFn | null) => string[]
}

/** Creates the palette of a host. One that cannot be asked counts as open and suppresses prompts. */
export function createPalette({ isPaletteOpen, whenPaletteOpen = 'suppress' }: ProactiveOptions, report: ReportError): Palette {
  function mode(): PaletteMode | null {
    try {
      return isPaletteOpen?.() ? whenPaletteOpen : null
    } catch (error) {
      report(error, 'isPaletteOpen()')
      return 'suppress'
    }
  }

  return {
    mode,
    variantsOf: (prompt, render) => variantsIn(mode(), prompt, render),
    obstacle(prompt, render) {
      const now = mode()
      if (now === 'suppress') return 'the palette is open'
      return variantsIn(now, prompt, render).length > 0 ? null : 'the palette is open, and the prompt cannot be shown in a subtitle bar'
    },
  }
}

function variantsIn(mode: PaletteMode | null, prompt: PromptDefinition, render: RenderFn | null): string[] {
  const surfaces = [...surfacesOf(prompt)].filter(([, surface]) => mode !== 'subtitle_only' || canBeSubtitle(surface, render))
  return surfaces.map(([id]) => id)
}
