import type { Attack, OpenAttack } from './attack.js'
import { commandAttacks } from './commands.js'
import { handshakeAttacks } from './handshake.js'
import { identityAttacks } from './identity.js'
import { modelAttacks } from './model.js'
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
  ...modelAttacks,
].toSorted((one, other) => one.number - other.number)

export { floods } from './floods.js'

/** The attacks on what is not built yet. */
export const openAttacks: readonly OpenAttack[] = [
  { number: 39, name: 'fill of a password, payment or hidden field', waitsFor: 'page fills' },
]
