/**
 * Shows prompts in a page without a framework: a card with the attributes of the kit's cards, so that one style sheet
 * serves both. Without a style sheet it stands in the corner.
 */

import { closestLanguage } from '@proactive/protocol'
import { listenForAnswer } from './answer-keys.js'
import type { PromptResponse, RenderFn, ResolvedSurface } from './prompt.js'

/** Where and how cards are shown. */
export interface PieceRenderOptions {
  /**
   * The element that gets the cards, its selector, or the function that places a card and may return what removes it.
   * Default: the body.
   */
  mount?: Element | string | ((piece: HTMLElement) => void | (() => void)) | undefined
  /** The language of the card's own words and of the labels that a surface leaves out. Default: the engine's. */
  locale?: string | undefined
}

const words: Readonly<Record<string, { suggestion: string; close: string }>> = {
  en: { suggestion: 'Suggestion', close: 'Close' },
  cs: { suggestion: 'Návrh', close: 'Zavřít' },
}

/** How long a live region is in the page before its first text, so that screen readers notice the change. */
const settleMs = 100

/** The look without the page's own style sheet, which outranks what is in a layer. */
const look = `@layer proactive-prompts {
  [data-proactive-piece] { display: grid; grid-template-columns: 1fr auto; gap: 0.75rem; padding: 1rem; border: 1px solid; border-radius: 0.5rem; background: Canvas; color: CanvasText; }
  [data-proactive-piece] p { margin: 0; }
  [data-proactive-piece] button { min-block-size: 2.25rem; min-inline-size: 2.25rem; padding-inline: 0.75rem; font: inherit; }
  [data-proactive-piece] [data-proactive='dismiss'] { align-self: start; padding: 0; }
  [data-proactive-piece] [data-proactive-part='answers'] { display: flex; flex-wrap: wrap; gap: 0.5rem; grid-column: 1 / -1; }
  [data-proactive-piece]:not([data-placement='inline']) { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; max-inline-size: 22rem; }
  [data-proactive-piece-live] { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); }
}`

/**
 * Creates a renderer that shows prompts as cards, with their buttons, Escape, and an announcement to screen readers. The
 * focus stays where it is, and returns there when it was in the card.
 *
 * @example
 * const proactive = createProactive({ render: createPieceRender({ mount: '#prompts', locale: 'cs' }) })
 */
export function createPieceRender({ mount = 'body', locale }: PieceRenderOptions = {}): RenderFn {
  let region: HTMLElement | null = null

  function announce(text: string, signal: AbortSignal): void {
    const live = (region ??= liveRegion())
    if (!live.isConnected) document.body.append(live)
    const timer = setTimeout(() => live.replaceChildren(text), settleMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      live.replaceChildren()
    })
  }

  const render: RenderFn = async ({ id }, surface, context) =>
    new Promise<PromptResponse>((resolve) => {
      const ended = new AbortController()
      const own = closestLanguage(words, locale ?? context.locale) ?? { suggestion: 'Suggestion', close: 'Close' }
      const piece = pieceOf(surface, own, (response) => {
        ended.abort()
        resolve(response)
      })
      piece.dataset['promptId'] = id
      const unmount = place(piece, mount)
      const returnFocus = watchFocus(piece)
      ended.signal.addEventListener('abort', () => {
        const isFocused = piece.contains(document.activeElement)
        unmount()
        if (isFocused) returnFocus()
      })
      context.signal.addEventListener('abort', () => ended.abort(), { signal: ended.signal })
      addLook()
      announce(surface.text, ended.signal)
      const answer = (response: PromptResponse): void => {
        if (response === 'dismiss' && surface.dismissable === false && context.palette !== 'subtitle_only') return
        ended.abort()
        resolve(response)
      }
      listenForAnswer(answer, { keys: context.keys, isSpaceOnly: context.palette === 'subtitle_only', signal: ended.signal })
    })
  return Object.assign(render, { locale })
}

function pieceOf({ text, yesLabel, noLabel, placement, dismissable }: ResolvedSurface, own: { suggestion: string; close: string }, answer: (response: PromptResponse) => void): HTMLElement {
  const piece = element('section', { role: 'region', 'aria-label': own.suggestion, 'data-proactive': 'suggestion', 'data-proactive-piece': '', 'data-look': 'kit', 'data-placement': placement ?? 'corner' })
  const message = element('p', { 'data-proactive': 'message', dir: 'auto' }, text)
  const answers = element('div', { 'data-proactive-part': 'answers' })
  answers.append(button('accept', yesLabel, () => answer('yes')), button('decline', noLabel, () => answer('no')))
  piece.append(message, answers)
  if (dismissable !== false) {
    const dismiss = (): void => answer('dismiss')
    const close = button('dismiss', '×', dismiss)
    close.setAttribute('aria-label', own.close)
    message.after(close)
    piece.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      dismiss()
    })
  }
  return piece
}

function button(name: string, label: string, onClick: () => void): HTMLElement {
  const made = element('button', { type: 'button', 'data-proactive': name }, label)
  made.addEventListener('click', onClick)
  return made
}

function element(tag: string, attributes: { readonly [name: string]: string }, text?: string): HTMLElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  if (text !== undefined) made.textContent = text
  return made
}

/**
 * Puts a card into the page. Returns the function that removes it.
 *
 * @throws Error when the element to put it into does not exist.
 */
function place(piece: HTMLElement, mount: NonNullable<PieceRenderOptions['mount']>): () => void {
  if (typeof mount === 'function') {
    const unmount = mount(piece)
    return () => {
      unmount?.()
      piece.remove()
    }
  }
  const parent = typeof mount === 'string' ? document.querySelector(mount) : mount
  if (!parent) throw new Error(`createPieceRender() finds no element ${typeof mount === 'string' ? `'${mount}'` : 'to put a card into'}. Pass as mount an element, or the selector of one that is in the page.`)
  parent.append(piece)
  return () => piece.remove()
}

/** Remembers from where the focus came into a card. Returns the function that brings it back. */
function watchFocus(piece: HTMLElement): () => void {
  let origin: HTMLElement | null = null
  piece.addEventListener('focusin', ({ relatedTarget }) => {
    if (relatedTarget instanceof HTMLElement && !piece.contains(relatedTarget)) origin = relatedTarget
  })
  return () => origin?.focus({ preventScroll: true })
}

const liveRegion = (): HTMLElement => element('div', { role: 'status', 'aria-live': 'polite', 'data-proactive-piece-live': '' })

let sheet: CSSStyleSheet | null = null

function addLook(): void {
  if (!('adoptedStyleSheets' in document)) return
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(look)
  }
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
