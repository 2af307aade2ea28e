import type { FocusEvent, KeyboardEvent, ReactNode } from 'react'

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
  /** For where the person stands who waits for a scarce thing, and when that is decided. */
  readonly placeProps: HoldProps
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

/** The props of the element with a time that runs: of a hold, or until a place is decided. */
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
