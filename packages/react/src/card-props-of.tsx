import type { PageSuggestion } from '@proactive/browser'
import type { CardProps, CardRootProps, MessageProps } from './card-props.js'
import { HoldTime } from './hold-time.js'
import { PlaceTime } from './place-time.js'
import type { Words } from './messages-en.js'
import { problemText } from './problem-text.js'
import { type Answers, canUndo } from './suggestion.js'
import { Surface } from './surface.js'

/** What the props of a card are made of. */
export interface CardParts {
  item: PageSuggestion
  answers: Answers
  words: Words
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
  const { id, useCase, decidedBy, priority, kind, phase, action, hold, place, problem, message } = item
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
          <HoldTime key={hold.expiresAt} hold={hold} />
        </Surface>
      ),
    },
    placeProps: {
      'data-proactive': 'place',
      role: 'timer',
      hidden: !isOpen || !place,
      children: place && (
        <Surface name="PlaceTime" attempt={place}>
          <PlaceTime key={place.decidesAt} place={place} />
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
    declineProps: { ...answer, 'data-proactive': 'decline', hidden: !isOpen || place !== null, onClick: answers.decline, children: words.decline },
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
