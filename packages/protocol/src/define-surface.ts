/** A place in the page that can show suggestions. */
export interface SurfaceContract<Name extends string = string> {
  readonly kind: 'surface'
  readonly name: Name
  /** The anchor of one thing on this surface, e.g. `book/dune`. */
  at(id: string): string
}

/**
 * Declares a surface, so that page and server name the same place.
 *
 * @example
 * const bookCard = defineSurface('book')
 * bookCard.at('dune') // 'book/dune'
 */
export function defineSurface<const Name extends string>(name: Name): SurfaceContract<Name> {
  return { kind: 'surface', name, at: (id) => `${name}/${id}` }
}
