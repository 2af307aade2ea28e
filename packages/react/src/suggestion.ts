import type { PageSuggestion, ProactiveClient } from '@proactive/browser'
import { type ActionContract, check, type Infer, type Json, minutes } from '@proactive/protocol'
import type { CardProps } from './card-props.js'

/** How long a snoozed assistant stays silent. */
const snoozeMs = minutes(30)

/** The action that accepting a suggestion performs; `label` is the text of its button, `done` the text of its outcome. */
export interface SuggestedAction<Type extends string = string, Input = Json> {
  readonly type: Type
  readonly input: Input
  readonly label: string
  readonly done?: string
}

class Offering {
  readonly action: SuggestedAction | null

  constructor(action: SuggestedAction | null) {
    this.action = action
  }

  /** Returns whether the suggestion offers this action with a valid input; narrows the type of `action`. */
  offers<Action extends ActionContract>(
    contract: Action,
  ): this is this & { readonly action: SuggestedAction<Action['type'], Infer<Action['input']>> } {
    return this.action?.type === contract.type && check(contract.input, this.action.input).ok
  }
}

/** The answers that a person can give to a suggestion. */
export interface Answers {
  /** Accepts the suggestion. Resolves when the server has answered; `phase` and `problem` have the result. */
  accept: (input?: { [key: string]: unknown }) => Promise<void>
  /** Undoes the accepted action. Resolves when the server has answered. */
  undo: () => Promise<void>
  decline: () => void
  /** Closes the suggestion without an answer. */
  dismiss: () => void
  /** Removes a notification whose time is over. */
  ignore: () => void
  /** Reports that the person has seen the suggestion. `messageProps` does that automatically. */
  shown: () => void
  /** Asks for more time of the hold. Resolves when the server has answered. */
  extend: () => Promise<void>
  /** Closes the suggestion and silences the assistant for half an hour. */
  snooze: () => Promise<void>
  /** Declines the suggestion and switches its category off. */
  muteCategory: () => Promise<void>
}

/**
 * The current suggestion or notification, the answers to it, and the props of a card that shows it. Its texts are plain
 * text, never markup.
 */
export interface Suggestion extends Offering, Omit<PageSuggestion, 'action'>, Answers, CardProps {
  /** Whether the accepted action can be undone. */
  readonly canUndo: boolean
}

/** Puts a suggestion together from its parts. */
export function suggestionOf(item: PageSuggestion, answers: Answers, props: CardProps): Suggestion {
  return Object.assign(new Offering(item.action), item, answers, props, { canUndo: canUndo(item) })
}

export const canUndo = ({ undoToken }: PageSuggestion): boolean => undoToken !== null

/** Returns the answers to a suggestion of the client's snapshot. */
export function answersOf({ id, category }: PageSuggestion, client: ProactiveClient): Answers {
  return {
    accept: async (input) => client.accept(id, input),
    undo: async () => client.undo(id),
    decline: () => client.decline(id),
    dismiss: () => client.dismiss(id),
    ignore: () => client.ignore(id),
    shown: () => client.shown(id),
    extend: async () => client.extend(id),
    async snooze() {
      client.dismiss(id)
      await client.setPreferences({ quietUntil: new Date(client.now() + snoozeMs).toISOString() })
    },
    async muteCategory() {
      client.decline(id)
      const { preferences } = client.getSnapshot()
      await client.setPreferences({ categories: { ...preferences?.categories, [category]: false } })
    },
  }
}
