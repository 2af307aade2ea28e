import type { Attack, OpenAttack } from './attack.js'
import { commandAttacks } from './commands.js'
import { handshakeAttacks } from './handshake.js'
import { identityAttacks } from './identity.js'
import { packetAttacks } from './packets.js'
import { payloadAttacks } from './payload.js'
import { textAttacks } from './texts.js'
import { webhookAttacks } from './webhooks.js'

/** Every attack on what exists, in the order of the numbers. */
export const attacks: readonly Attack[] = [
  ...handshakeAttacks,
  ...identityAttacks,
  ...payloadAttacks,
  ...textAttacks,
  ...packetAttacks,
  ...commandAttacks,
  ...webhookAttacks,
].toSorted((one, other) => one.number - other.number)

export { floods } from './floods.js'

/** The attacks on what is not built yet. */
export const openAttacks: readonly OpenAttack[] = [
  { number: 35, name: '"ignore your instructions" in a text of the shop', waitsFor: 'the model' },
  { number: 36, name: 'fake tool results and role markers', waitsFor: 'the model' },
  { number: 38, name: 'unlisted action', waitsFor: 'the model' },
  { number: 39, name: 'fill of a password, payment or hidden field', waitsFor: 'page fills' },
  { number: 42, name: 'a link that carries data out', waitsFor: 'the model' },
  { number: 44, name: 'token exhaustion', waitsFor: 'the model' },
]
