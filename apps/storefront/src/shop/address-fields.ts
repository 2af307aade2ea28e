/** The fields of the address form, in their order. */
export const addressFields = ['name', 'street', 'city', 'postcode', 'phone', 'note'] as const
export type AddressField = (typeof addressFields)[number]

/** A delivery address as far as it is written: every field may be empty. */
export type Address = { readonly [Field in AddressField]: string }
