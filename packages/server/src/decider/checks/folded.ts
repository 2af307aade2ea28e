/** Returns a text with the usual spaces, digits and letters in place of their variants. */
export const normalized = (text: string): string => text.normalize('NFKC').replace(/\s/g, ' ')

/** Returns a text without case and accents, for comparing. */
export const folded = (text: string): string => normalized(text).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Returns the words of a text, folded. */
export const tokensOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? []

/** The language of a tag. */
export const languageOf = (locale: string): string => locale.split('-', 1)[0] ?? ''
