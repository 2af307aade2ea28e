import type { Attack } from './attack.js'
import { commandAttacks } from './commands.js'
import { fillAttacks } from './fills.js'
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
  ...fillAttacks,
].toSorted((one, other) => one.number - other.number)

export { floods } from './floods.js'
