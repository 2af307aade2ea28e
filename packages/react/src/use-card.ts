'use client'

import type { PageSuggestion } from '@proactive/browser'
import { type KeyboardEvent, useCallback, useEffect, useId, useLayoutEffect, useMemo, useState } from 'react'
import { createCardFocus } from './card-focus.js'
import { cardPropsOf } from './card-props-of.js'
import { noticeOf } from './notice-of.js'
import { useProactiveContext } from './context.js'
import { answersOf, canUndo, type Suggestion, suggestionOf } from './suggestion.js'
import { useHoldEnding } from './use-hold-ending.js'
import { useImpression } from './use-impression.js'
import { useNotice } from './use-notice.js'

/** Where a card is, for one that the kit places. */
export interface CardPlace {
  placement?: string
  /** Takes the card's element, and `null` when it has left the page. */
  onElement?: (element: HTMLElement | null) => void
}

/**
 * Returns a suggestion with its answers and with the props of a card, or `null` without one. What the props carry begins
 * when their elements mount: a component that only reads the suggestion has no effect. A card that is `inline`, in the
 * app's own place, keeps the host from showing the suggestion as well.
 */
export function useCard(item: PageSuggestion | null, { placement = 'inline', onElement }: CardPlace = {}): Suggestion | null {
  const { client, words, shortcut, placed } = useProactiveContext()
  const [card, setCard] = useState<HTMLElement | null>(null)
  const [message, setMessage] = useState<HTMLElement | null>(null)
  const [menuOf, setMenuOf] = useState<string | null>(null)
  const messageId = useId()
  const [focus] = useState(createCardFocus)
  const isHoldEnding = useHoldEnding(item?.hold ?? null)

  const id = item?.id
  const isMenuOpen = item !== null && menuOf === item.id
  const answers = useMemo(() => item && answersOf(item, client), [item, client])
  const notice = item && noticeOf(item, words)
  const isNotification = item?.kind === 'notification' && item.phase === 'open' && !item.action && !item.place
  const passing = !item || canUndo(item) ? null : (notice ?? (isNotification ? item.message : null))

  useImpression(message, id, () => answers?.shown())
  useNotice(card, passing, () => (isNotification ? answers?.ignore() : answers?.dismiss()))

  useLayoutEffect(() => focus.keep())

  const isInline = placement === 'inline'
  useLayoutEffect(
    () => (card && id !== undefined && isInline ? placed.add(id) : undefined),
    [card, id, isInline, placed],
  )

  const isShown = card !== null && id !== undefined
  useEffect(() => {
    if (!isShown) return undefined
    const onShortcut = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== shortcut || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      focus.jump()
    }
    document.addEventListener('keydown', onShortcut)
    return () => document.removeEventListener('keydown', onShortcut)
  }, [isShown, shortcut, focus])

  const ref = useCallback(
    (element: HTMLElement | null) => {
      focus.attach(element)
      setCard(element)
      onElement?.(element)
    },
    [focus, onElement],
  )

  return useMemo(() => {
    if (!item || !answers) return null
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      if (!isMenuOpen) return answers.dismiss()
      setMenuOf(null)
      focus.leaveMenu()
    }
    return suggestionOf(
      item,
      answers,
      cardPropsOf({
        item,
        answers,
        words,
        notice,
        messageId,
        placement,
        isMenuOpen,
        isHoldEnding,
        toggleMenu: () => setMenuOf(isMenuOpen ? null : item.id),
        messageRef: setMessage,
        root: { ref, onKeyDown, onFocus: focus.onFocus, onBlur: focus.onBlur },
      }),
    )
  }, [item, answers, words, notice, messageId, placement, isMenuOpen, isHoldEnding, ref, focus])
}
