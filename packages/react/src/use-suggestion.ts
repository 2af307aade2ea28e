'use client'

import type { PageSuggestion, ProactiveClient } from '@proactive/browser'
import { type ActionContract, check, type Infer, type Json, minutes } from '@proactive/protocol'
import { useCallback, useMemo } from 'react'
import { useProactiveContext } from './provider.js'
import { useSnapshot } from './use-snapshot.js'

/** How long a snoozed assistant stays silent. */
const snoozeMs = minutes(30)

/** The action that accepting a suggestion performs; `label` is the text of its button. */
export interface SuggestedAction<Type extends string = string, Input = Json> {
  readonly type: Type
  readonly input: Input
  readonly label: string
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

/** The current suggestion or notification, and the answers to it. Its texts are plain text, never markup. */
export interface Suggestion extends Offering, Omit<PageSuggestion, 'action'> {
  /** Whether the accepted action can be undone. */
  readonly canUndo: boolean
  /** Accepts the suggestion. Resolves when the server has answered; `phase` and `problem` have the result. */
  accept: (input?: { [key: string]: unknown }) => Promise<void>
  /** Undoes the accepted action. Resolves when the server has answered. */
  undo: () => Promise<void>
  decline: () => void
  /** Closes the suggestion without an answer. */
  dismiss: () => void
  /** Removes a notification whose time is over. */
  ignore: () => void
  /** Reports that the person has seen the suggestion. `SuggestionCard` does that automatically. */
  shown: () => void
  /** Closes the suggestion and silences the assistant for half an hour. */
  snooze: () => Promise<void>
  /** Declines the suggestion and switches its category off. */
  muteCategory: () => Promise<void>
}

/** Selects the suggestions of a component. */
export interface SuggestionFilter {
  /** Only suggestions about things on this surface. */
  surface?: string | { readonly name: string }
  kind?: PageSuggestion['kind']
}

/**
 * Returns the current suggestion or notification, or `null`.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const suggestion = useSuggestion({ kind: 'suggestion' })
 * if (suggestion?.offers(holdBook)) suggestion.action.input.bookId
 */
export function useSuggestion({ surface, kind }: SuggestionFilter = {}): Suggestion | null {
  const { client } = useProactiveContext()
  const name = typeof surface === 'object' ? surface.name : surface
  const item = useSnapshot(
    useCallback(
      ({ suggestions }) =>
        suggestions.find(
          (each) =>
            each.phase !== 'waiting' &&
            (!kind || each.kind === kind) &&
            (!name || each.anchor === name || each.anchor?.startsWith(`${name}/`)),
        ) ?? null,
      [name, kind],
    ),
  )
  return useMemo(() => item && withAnswers(item, client), [item, client])
}

function withAnswers(item: PageSuggestion, client: ProactiveClient): Suggestion {
  const { id, category, action, undoToken } = item
  return Object.assign(new Offering(action), item, {
    canUndo: undoToken !== null,
    accept: async (input?: { [key: string]: unknown }) => client.accept(id, input),
    undo: async () => client.undo(id),
    decline: () => client.decline(id),
    dismiss: () => client.dismiss(id),
    ignore: () => client.ignore(id),
    shown: () => client.shown(id),
    async snooze() {
      client.dismiss(id)
      await client.setPreferences({ quietUntil: new Date(client.now() + snoozeMs).toISOString() })
    },
    async muteCategory() {
      client.decline(id)
      const { preferences } = client.getSnapshot()
      await client.setPreferences({ categories: { ...preferences?.categories, [category]: false } })
    },
  })
}
