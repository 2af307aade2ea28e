'use client'

import { listenForAnswer, type Proactive, type PromptResponse, type RenderFn } from '@proactive/browser/prompts'
import { type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { CardFrame } from './card.js'
import { cardTexts } from './card-texts.js'
import { Context } from './context.js'
import { hideRegion } from './live-region.js'
import { type Catalogue, textsOf } from './messages.js'
import { cs } from './messages-cs.js'
import { en, type Words } from './messages-en.js'
import { type OpenPrompt, type PromptCard, usePromptCard } from './prompt-card.js'
import { PromptsContext } from './prompts-context.js'
import { Boundary } from './surface.js'

/** The engine, and how its prompts are shown. */
export interface ProactivePromptsProps {
  engine: Proactive
  /** How often the engine ticks, in milliseconds. Default: the host calls `tick` on its own clock. */
  tickMs?: number | undefined
  /** Renders a card of your own, from the props that the prompt has. Default: the kit's card. */
  render?: ((prompt: PromptCard) => ReactNode) | undefined
  /** Default: that of the `ProactiveProvider` above, otherwise `en`. */
  locale?: string | undefined
  /** Texts that replace the kit's own. */
  messages?: Catalogue | undefined
  /** The key that moves the focus into a prompt and back. Default: that of the provider above, otherwise `F6`. */
  shortcut?: string | undefined
  children?: ReactNode
}

/** The kit's own texts. */
const kit = { en, cs }

/**
 * Shows the prompts of an engine while it is mounted: one with the placement `inline` after its children, others in the
 * corner. It announces them to screen readers, and gives the engine to `usePrompt` below. It needs no provider.
 *
 * @example
 * <ProactivePrompts engine={engine} tickMs={5_000}>
 *   <App />
 * </ProactivePrompts>
 */
export function ProactivePrompts({ engine, tickMs, render, locale, messages, shortcut, children }: ProactivePromptsProps): ReactNode {
  const provider = useContext(Context)
  const language = locale ?? provider?.locale ?? 'en'
  const own = messages ?? provider?.messages
  const [{ words, byRule }, failure] = useMemo(() => textsIn(language, own), [language, own])
  const key = shortcut ?? provider?.shortcut ?? 'F6'
  const open = useOpenPrompt(engine, language)

  useEffect(() => {
    if (failure) engine.reportError(failure.error, 'The texts of ProactivePrompts')
  }, [engine, failure])

  useEffect(() => {
    engine.init().catch((error: unknown) => engine.reportError(error, 'init()'))
    if (tickMs === undefined) return undefined
    const timer = setInterval(() => void engine.tick(), tickMs)
    return () => clearInterval(timer)
  }, [engine, tickMs])

  return (
    <PromptsContext.Provider value={engine}>
      {children}
      <div ref={hideRegion} data-proactive="live" role="status" aria-live="polite" aria-atomic="true">
        {open && `${open.surface.text} ${words.reach.replace('{key}', key)}`}
      </div>
      {open && (
        <Boundary key={open.key} attempt={open} onError={open.fail}>
          <Prompt open={open} words={words} by={byRule} shortcut={key} render={render} />
        </Boundary>
      )}
    </PromptsContext.Provider>
  )
}

/** Returns the texts, and those of the kit together with the error when the app's cannot be read. */
function textsIn(language: string, app: Catalogue | undefined): [{ words: Words; byRule: string }, { error: unknown } | null] {
  try {
    return [{ words: textsOf(kit, language, app), byRule: textsOf(cardTexts, language, app).byRule }, null]
  } catch (error) {
    return [{ words: textsOf(kit, language), byRule: textsOf(cardTexts, language).byRule }, { error }]
  }
}

let count = 0

/** Returns the prompt that the engine shows by this component, or `null`. */
function useOpenPrompt(engine: Proactive, locale: string): OpenPrompt | null {
  const [open, setOpen] = useState<OpenPrompt | null>(null)

  useEffect(() => {
    const show: RenderFn = async (prompt, surface, { signal, palette, keys }) =>
      new Promise<PromptResponse>((resolve, reject) => {
        const over = new AbortController()
        const close = (): void => {
          over.abort()
          setOpen(null)
        }
        const answer = (response: PromptResponse): void => {
          if (response === 'dismiss' && surface.dismissable === false && palette !== 'subtitle_only') return
          close()
          resolve(response)
        }
        const fail = (error: unknown): void => {
          close()
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the app's own card threw
          reject(error)
        }
        signal.addEventListener('abort', close, { signal: over.signal })
        listenForAnswer(answer, { keys, isSpaceOnly: palette === 'subtitle_only', signal: over.signal })
        setOpen({ key: `prompt-${++count}`, prompt, surface, answer, fail })
      })
    return engine.renderWith(Object.assign(show, { locale }))
  }, [engine, locale])

  return open
}

interface PromptProps extends Pick<ProactivePromptsProps, 'render'> {
  open: OpenPrompt
  words: Words
  by: string
  shortcut: string
}

function Prompt({ open, words, by, shortcut, render }: PromptProps): ReactNode {
  const isInline = open.surface.placement === 'inline'
  const card = usePromptCard(open, { words, shortcut, placement: isInline ? 'inline' : 'corner' })
  if (!card) return null
  const shown = render ? render(card) : <CardFrame card={card} words={words} by={by} />
  return isInline ? shown : createPortal(shown, document.body)
}
