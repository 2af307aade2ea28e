/** The longest name that a message quotes. */
const longest = 60
/** What names of products, streets and brands are made of. */
const plain = /^[\p{L}\p{M}\p{N} \u00a0%.,'’"„“&+()/–-]+$/u
/** Addresses of pages, and words to a machine: no name has them. */
const address = /\/\/|www\.|\w\.(?:com|net|org|example|cz|eu|io|info)\b/iu
const order = /(?<!\p{L})(?:ignor\p{L}*|disregard|override|pretend|jailbreak|prompts?|instructions?|instrukc\p{L}*|pokyn\p{L}*|system|systém\p{L}*|assistant|asistent\p{L}*|zapomeň\p{L}*)(?!\p{L})/iu

/**
 * Returns a name from the shop's records as it may stand in a message; undefined for a text that is no name, such as one
 * with markup, a link or words to a machine. Names come from suppliers and from shoppers, and the person who writes one must not
 * write the message.
 *
 * @example
 * quotable('Dlouhá 12') // 'Dlouhá 12'
 * quotable('<b>Free</b>') // undefined
 */
export function quotable(name: string | null | undefined): string | undefined {
  const text = name?.trim() ?? ''
  return text.length <= longest && plain.test(text) && !address.test(text) && !order.test(text) ? text : undefined
}
