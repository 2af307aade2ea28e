'use client'

import type { PageSuggestion } from '@proactive/browser'
import { type KeyboardEvent, useCallback, useEffect, useId, useLayoutEffect, useMemo, useState } from 'react'
import { createCardFocus } from './card-focus.js'
import type { CardProps } from './card-props.js'
import { cardPropsOf } from './card-props-of.js'
import { noticeOf } from './notice-of.js'
import type { Words } from './messages-en.js'
import type { Placed } from './placed.js'
import { type Answers, canUndo } from './suggestion.js'
import { useImpression } from './use-impression.js'
import { useNotice } from './use-notice.js'

/** Where a card is, for one that the kit places. */
export interface CardPlace {
  placement?: string
  /** Takes the card's element, and `null` when it has left the page. */
  onElement?: (element: HTMLElement | null) => void
}

/** What the props of a card are made of, beside the suggestion itself. */
export interface CardSetting extends CardPlace {
  words: Words
  shortcut: string
  /** The list of what cards in the page show; a card that no host shows as well needs none. */
  placed?: Placed
  isHoldEnding?: boolean
}

/** Returns the props of a card that shows `item` and calls `answers`, or `null` without one. */
export function useCardProps(item: PageSuggestion | null, answers: Answers | null, setting: CardSetting): CardProps | null {
  const { words, shortcut, placed, isHoldEnding = false, placement = 'inline', onElement } = setting
  const [card, setCard] = useState<HTMLElement | null>(null)
  const [message, setMessage] = useState<HTMLElement | null>(null)
  const [menuOf, setMenuOf] = useState<string | null>(null)
  const messageId = useId()
  const [focus] = useState(createCardFocus)

  const id = item?.id
  const isMenuOpen = item !== null && menuOf === item.id
  const notice = item && noticeOf(item, words)
  const isNotification = item?.kind === 'notification' && item.phase === 'open' && !item.action && !item.place
  const passing = !item || canUndo(item) ? null : (notice ?? (isNotification ? item.message : null))

  useImpression(message, id, () => answers?.shown())
  useNotice(card, passing, () => (isNotification ? answers?.ignore() : answers?.dismiss()))

  useLayoutEffect(() => focus.keep())

  const isInline = placement === 'inline'
  useLayoutEffect(
    () => (card && id !== undefined && isInline ? placed?.add(id) : undefined),
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
    return cardPropsOf({
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
    })
  }, [item, answers, words, notice, messageId, placement, isMenuOpen, isHoldEnding, ref, focus])
}
