/** A place in the page that can show suggestions. */
export interface SurfaceContract<Name extends string = string> {
  readonly kind: 'surface'
  readonly name: Name
  /** Returns the anchor of one thing on this surface, e.g. `book/dune`. */
  at(id: string): string
}

/**
 * Declares a surface, so that the page and the server use the same name for the same place.
 *
 * @example
 * const bookCard = defineSurface('book')
 * bookCard.at('dune') // 'book/dune'
 */
export function defineSurface<const Name extends string>(name: Name): SurfaceContract<Name> {
  return { kind: 'surface', name, at: (id) => `${name}/${id}` }
}
