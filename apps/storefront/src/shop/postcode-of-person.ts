/**
 * SQL of the postcode to which a person (`user:<id>` or `visitor:<uuid>`, an expression of SQL) wants deliveries: that of
 * the address in the checkout once it is complete, otherwise that of the profile; NULL without one.
 */
export const postcodeOfPerson = (person: string): string =>
  `coalesce((SELECT typed.postcode FROM shop.checkout typed WHERE typed.person_id = ${person} AND ${isPostcode('typed.postcode')}),
            (SELECT nullif(known.postcode, '') FROM shop.shopper known WHERE 'user:' || known.id = ${person}))`

/** SQL that tells a whole postcode from one that is still being typed. */
export const isPostcode = (text: string): string => `${text} ~ '^[0-9]{5}$'`
