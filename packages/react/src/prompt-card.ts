import type { PageSuggestion } from '@proactive/browser'
import type { PromptDefinition, PromptResponse, ResolvedSurface } from '@proactive/browser/prompts'
import { useMemo } from 'react'
import type { CardProps } from './card-props.js'
import type { Answers } from './suggestion.js'
import type { Words } from './messages-en.js'
import { type CardPlace, useCardProps } from './use-card-props.js'

/** A prompt that is shown, and how it ends. */
export interface OpenPrompt {
  /** Distinguishes two showings of one prompt. */
  readonly key: string
  readonly prompt: PromptDefinition
  readonly surface: ResolvedSurface
  readonly answer: (response: PromptResponse) => void
  /** Ends the prompt because it could not be shown. */
  readonly fail: (error: unknown) => void
}

/** A prompt that is shown, its answers, and the props of a card that shows it, as `useSuggestion` has them. */
export interface PromptCard extends CardProps {
  readonly promptId: string
  readonly text: string
  readonly surface: ResolvedSurface
  readonly answer: (response: PromptResponse) => void
}

interface PromptSetting extends CardPlace {
  words: Words
  shortcut: string
}

/** Returns a prompt with the props of a card. */
export function usePromptCard({ key, prompt, surface, answer }: OpenPrompt, { words, ...setting }: PromptSetting): PromptCard | null {
  const item = useMemo(() => itemOf(key, prompt, surface), [key, prompt, surface])
  const answers = useMemo(() => answersTo(answer, surface.dismissable !== false), [answer, surface])
  const ownWords = useMemo(() => ({ ...words, decline: surface.noLabel }), [words, surface])
  const props = useCardProps(item, answers, { ...setting, words: ownWords })
  return useMemo(() => {
    if (!props) return null
    const dismissProps = { ...props.dismissProps, hidden: surface.dismissable === false }
    // The menu is about what the server decided and holds.
    const menuProps = { ...props.menuProps, hidden: true }
    return { ...props, dismissProps, menuProps, promptId: prompt.id, text: surface.text, surface, answer }
  }, [props, prompt, surface, answer])
}

function itemOf(key: string, { id, category }: PromptDefinition, { text, yesLabel }: ResolvedSurface): PageSuggestion {
  return {
    id: key,
    seq: 0,
    kind: 'suggestion',
    phase: 'open',
    priority: 'low',
    expiresAt: '9999-12-31T23:59:59.999Z',
    correlationId: key,
    useCase: id,
    category: category ?? '',
    message: text,
    decidedBy: 'rule',
    action: { type: 'prompt.yes', input: null, label: yesLabel },
    anchor: null,
    hold: null,
    place: null,
    why: [],
    seen: false,
    deferred: null,
    problem: null,
    undoToken: null,
  }
}

const nothing = async (): Promise<void> => {}

/** The answers of a suggestion that mean something to a prompt; the others do nothing. */
function answersTo(answer: OpenPrompt['answer'], isDismissable: boolean): Answers {
  const dismiss = (): void => {
    if (isDismissable) answer('dismiss')
  }
  return { accept: async () => answer('yes'), decline: () => answer('no'), dismiss, ignore: dismiss, shown: () => {}, undo: nothing, extend: nothing, snooze: nothing, muteCategory: nothing }
}
