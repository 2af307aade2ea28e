import { listenForAnswer } from './answer-keys.js'
import type { PromptResponse, RenderFn } from './prompt.js'

/** Anything with a subtitle bar: it shows a text, and calls back when the person accepts, rejects or closes it. */
export interface SubtitleHost {
  readonly subtitle: {
    show: (line: {
      text: string
      type: 'agent'
      onAccept: () => void
      onReject: () => void
      onCancel: () => void
      /** After how many milliseconds the bar hides the text by itself. */
      autoHide: number | undefined
    }) => unknown
    hide: () => unknown
  }
}

/**
 * Creates a renderer that shows prompts in a subtitle bar of the host. While a palette is open in the mode `subtitle_only`,
 * the space bar says yes, and any other key or press of the pointer hides the prompt as not seen.
 *
 * @example
 * const proactive = createProactive({ render: createSubtitleRender(host), whenPaletteOpen: 'subtitle_only' })
 */
export function createSubtitleRender(host: SubtitleHost): RenderFn {
  const render: RenderFn = async (_, { text, yesLabel, noLabel, autoTimeoutMs, dismissable }, { signal, palette, keys }) =>
    new Promise<PromptResponse>((resolve, reject) => {
      const listening = new AbortController()
      function end(response?: PromptResponse): void {
        if (listening.signal.aborted) return
        listening.abort()
        try {
          host.subtitle.hide()
          if (response) resolve(response)
        } catch (error) {
          reject(error)
        }
      }
      signal.addEventListener('abort', () => end(), { signal: listening.signal })
      listenForAnswer(end, { keys, isSpaceOnly: palette === 'subtitle_only', signal: listening.signal })
      host.subtitle.show({
        text: `${text}  ·  ${yesLabel} / ${noLabel}`,
        type: 'agent',
        onAccept: () => end('yes'),
        onReject: () => end('no'),
        onCancel: () => dismissable !== false && end('dismiss'),
        autoHide: autoTimeoutMs,
      })
    })
  return Object.assign(render, { isSubtitle: true })
}
