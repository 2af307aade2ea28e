import type { PageSuggestion } from '@proactive/browser'
import type { FocusEvent, KeyboardEvent, ReactNode } from 'react'
import { HoldTime } from './hold-time.js'
import type { Messages } from './messages-en.js'
import { problemText } from './problem-text.js'
import { type Answers, canUndo } from './suggestion.js'
import { Surface } from './surface.js'

/**
 * The props of the elements of a card: spread each on an element of your own, and the card is complete. They carry the
 * texts (as `children`, which your own children replace), impression, focus, keyboard and timers. What is not possible in
 * the suggestion's phase is `hidden`: leave such an element out, or let your style sheet keep `[hidden]` hidden.
 */
export interface CardProps {
  /** For the element around everything: the region, Escape, the focus that comes in and returns. */
  readonly cardProps: CardRootProps
  /** For the text: what is suggested, and afterwards what came of it. Its second in view counts as seen. */
  readonly messageProps: MessageProps
  /** For the text of a problem after which another attempt is possible. */
  readonly problemProps: TextProps
  /** For the remaining time of a hold. */
  readonly holdProps: HoldProps
  /** For the button that asks for more time, shown while a hold that can be extended is about to end. */
  readonly extendProps: ButtonProps
  readonly acceptProps: ButtonProps
  readonly declineProps: ButtonProps
  readonly undoProps: ButtonProps
  readonly dismissProps: ButtonProps
  /** For the button that opens and closes a menu of further options, such as `WhyThis`. */
  readonly menuProps: ButtonProps
  readonly isMenuOpen: boolean
}

/** The props of the element around a card. */
export interface CardRootProps {
  readonly ref: (element: HTMLElement | null) => void
  readonly role: 'region'
  readonly 'aria-label': string
  readonly 'data-proactive': 'suggestion'
  readonly 'data-command-id': string
  readonly 'data-use-case': string
  readonly 'data-decided-by': string
  readonly 'data-priority': string
  readonly 'data-kind': string
  readonly 'data-phase': string
  /** `inline`: where you put it; the other values are the host's. */
  readonly 'data-placement': string
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: (event: FocusEvent) => void
  readonly onBlur: (event: FocusEvent) => void
}

/** The props of an element with a text. */
export interface TextProps {
  readonly 'data-proactive': string
  readonly hidden: boolean
  readonly children: ReactNode
}

/** The props of the element with the message. */
export interface MessageProps {
  readonly ref: (element: HTMLElement | null) => void
  readonly id: string
  readonly 'data-proactive': 'message'
  readonly dir: 'auto'
  readonly children: ReactNode
}

/** The props of the element with the time of a hold. */
export interface HoldProps extends TextProps {
  readonly role: 'timer'
}

/** The props of a button. */
export interface ButtonProps {
  readonly type: 'button'
  readonly 'data-proactive': string
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string
  readonly 'aria-disabled'?: boolean
  readonly 'aria-expanded'?: boolean
  readonly hidden: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

/** What the props of a card are made of. */
export interface CardParts {
  item: PageSuggestion
  answers: Answers
  words: Messages
  /** What the card says once the suggestion is answered or over. */
  notice: string | null
  messageId: string
  placement: string
  isMenuOpen: boolean
  isHoldEnding: boolean
  toggleMenu: () => void
  messageRef: MessageProps['ref']
  root: Pick<CardRootProps, 'ref' | 'onKeyDown' | 'onFocus' | 'onBlur'>
}

/** Returns the props of every element of a card. */
export function cardPropsOf(parts: CardParts): CardProps {
  const { item, answers, words, notice, messageId, placement, isMenuOpen, isHoldEnding, toggleMenu, messageRef, root } = parts
  const { id, useCase, decidedBy, priority, kind, phase, action, hold, problem, message } = item
  const isBusy = phase === 'accepting' || phase === 'undoing'
  const isOpen = phase === 'open' || phase === 'accepting'
  const isUndoable = canUndo(item) && (phase === 'accepted' || phase === 'undoing')
  const answer = { type: 'button', 'aria-describedby': messageId } as const

  return {
    cardProps: {
      ...root,
      role: 'region',
      'aria-label': words.suggestion,
      'data-proactive': 'suggestion',
      'data-command-id': id,
      'data-use-case': useCase,
      'data-decided-by': decidedBy,
      'data-priority': priority,
      'data-kind': kind,
      'data-phase': phase,
      'data-placement': placement,
    },
    messageProps: { ref: messageRef, id: messageId, 'data-proactive': 'message', dir: 'auto', children: notice ?? message },
    problemProps: { 'data-proactive': 'problem', hidden: !isOpen || !problem, children: problem && problemText(problem, words) },
    holdProps: {
      'data-proactive': 'hold',
      role: 'timer',
      hidden: !isOpen || !hold,
      children: hold && (
        <Surface name="HoldTime" attempt={hold}>
          <HoldTime key={hold.id} hold={hold} />
        </Surface>
      ),
    },
    extendProps: {
      ...answer,
      'data-proactive': 'extend',
      hidden: !isOpen || !hold?.extendable || !isHoldEnding,
      onClick: () => void answers.extend(),
      children: words.extend,
    },
    acceptProps: {
      ...answer,
      'data-proactive': 'accept',
      'aria-disabled': isBusy,
      hidden: !isOpen || !action,
      onClick: () => void answers.accept(),
      children: isBusy ? words.working : action?.label,
    },
    declineProps: { ...answer, 'data-proactive': 'decline', hidden: !isOpen, onClick: answers.decline, children: words.decline },
    undoProps: {
      ...answer,
      'data-proactive': 'undo',
      'aria-disabled': isBusy,
      hidden: !isUndoable,
      onClick: () => void answers.undo(),
      children: isBusy ? words.working : words.undo,
    },
    dismissProps: { type: 'button', 'data-proactive': 'dismiss', 'aria-label': words.close, hidden: false, onClick: answers.dismiss, children: '×' },
    menuProps: {
      type: 'button',
      'data-proactive': 'menu',
      'aria-label': words.more,
      'aria-expanded': isMenuOpen,
      hidden: !isOpen,
      onClick: toggleMenu,
      children: '⋯',
    },
    isMenuOpen: isMenuOpen && isOpen,
  }
}
