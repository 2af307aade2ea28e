import { claims } from './claims.js'
import { folded } from './folded.js'
import { problemOfPlainText } from './plain-text.js'
import { pressing } from './pressing.js'

/** Words of a message about the model itself, folded. */
export const itself = /(?<!\p{L})(?:instructions?|prompts?|system message|language model|(?:as )?an? ai|my (?:rules|policy|guidelines)|pokyn\w*|instrukc\w*|jazykov\w* model\w*|moje pravidla)(?!\p{L})/u

const orders = /(?<!\p{L})(?:ignor(?:e|uj\w*)|disregard|override|pretend|jailbreak|you are now|say (?:that|so)|tell (?:them|everybody|everyone)|zapomen\w*|rekni)(?!\p{L})|(?<!\p{L})(?:today|tonight|dnes)(?!\p{L})/u
/** Claims that no name makes; a name may well say that a thing is fresh, or vegan. */
const ofNoName = new Set(['about prices', 'that something is done', 'asks for a secret'])

/**
 * Returns whether a text of a record speaks to its reader, and so is no name or place: it gives orders, presses, promises,
 * or is no plain text. Those who keep a catalogue and those who fill in a profile write such texts, and a model repeats them.
 */
export function speaks(text: string): boolean {
  const said = folded(text)
  return problemOfPlainText(text) !== undefined || itself.test(said) || orders.test(said) || pressing.some((pattern) => pattern.test(said)) || claims(text, ofNoName)
}
