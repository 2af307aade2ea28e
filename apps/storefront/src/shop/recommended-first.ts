/**
 * SQL that orders products by what was last recommended to a person (`user:<id>`); what was not comes last. Both are
 * expressions of SQL.
 */
export const recommendedFirst = (productId: string, person: string): string =>
  `coalesce(array_position((SELECT recommended FROM shop.shopper WHERE 'user:' || id = ${person}), ${productId}), 1000)`
