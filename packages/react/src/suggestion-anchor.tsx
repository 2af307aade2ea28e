import type { HTMLAttributes, ReactNode } from 'react'

/** The surface and the id of the thing on it. Other props are passed to the element. */
export interface SuggestionAnchorProps extends HTMLAttributes<HTMLDivElement> {
  surface: string | { readonly name: string }
  id: string
}

/**
 * Marks a thing, so that a suggestion about the thing is shown beside it. Your own element with
 * `data-proactive-anchor={surface.at(id)}` has the same effect.
 *
 * @example
 * <SuggestionAnchor surface={bookCard} id="dune">…</SuggestionAnchor>
 */
export function SuggestionAnchor({ surface, id, ...rest }: SuggestionAnchorProps): ReactNode {
  return <div {...rest} data-proactive-anchor={`${typeof surface === 'object' ? surface?.name : surface}/${id}`} />
}
