'use client'

import type { PageSuggestion, ProactiveClient } from '@proactive/browser'
import { type ActionContract, check, type Infer, type Json, minutes } from '@proactive/protocol'
import { useCallback, useMemo } from 'react'
import { useAssistance } from './provider.js'
import { useSnapshot } from './use-snapshot.js'

const snoozeMs = minutes(30)

/** The action that accepting does; `label` is what its button says. */
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

  /** Whether it carries this action, with an input as declared; narrows `action`. */
  offers<Action extends ActionContract>(
    contract: Action,
  ): this is this & { readonly action: SuggestedAction<Action['type'], Infer<Action['input']>> } {
    return this.action?.type === contract.type && check(contract.input, this.action.input).ok
  }
}

/** The suggestion or notification of this moment, and what a person can do with it. Its texts are never markup. */
export interface Suggestion extends Offering, Omit<PageSuggestion, 'action'> {
  /** Whether it can still be taken back to how it was. */
  readonly canUndo: boolean
  /** Settles when the answer is there; `phase` and `problem` tell which. */
  accept: (input?: { [key: string]: unknown }) => Promise<void>
  undo: () => Promise<void>
  decline: () => void
  dismiss: () => void
  /** A plain notice whose time is over. */
  ignore: () => void
  /** It was really seen. `SuggestionCard` tells so by itself. */
  shown: () => void
  /** Closes it, and asks for half an hour of quiet. */
  snooze: () => Promise<void>
  /** Declines it, and all others of its category from now on. */
  muteCategory: () => Promise<void>
}

/** Which suggestions a component is for. */
export interface SuggestionFilter {
  /** Only those about things of this surface. */
  surface?: string | { readonly name: string }
  kind?: PageSuggestion['kind']
}

/**
 * What the assistant says at this moment, or `null`.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const suggestion = useSuggestion({ kind: 'suggestion' })
 * if (suggestion?.offers(holdBook)) suggestion.action.input.bookId
 */
export function useSuggestion({ surface, kind }: SuggestionFilter = {}): Suggestion | null {
  const { client } = useAssistance()
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
  return useMemo(() => item && answerable(item, client), [item, client])
}

function answerable(item: PageSuggestion, client: ProactiveClient): Suggestion {
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
