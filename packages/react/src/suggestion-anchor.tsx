import type { HTMLAttributes, ReactNode } from 'react'

/** The surface and the thing on it; the rest goes to the element. */
export interface SuggestionAnchorProps extends HTMLAttributes<HTMLDivElement> {
  surface: string | { readonly name: string }
  id: string
}

/**
 * Marks a thing, so that a suggestion about it is shown beside it. An element of your own with
 * `data-proactive-anchor={surface.at(id)}` does the same.
 *
 * @example
 * <SuggestionAnchor surface={bookCard} id="dune">…</SuggestionAnchor>
 */
export function SuggestionAnchor({ surface, id, ...rest }: SuggestionAnchorProps): ReactNode {
  return <div {...rest} data-proactive-anchor={`${typeof surface === 'string' ? surface : surface.name}/${id}`} />
}
