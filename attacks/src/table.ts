import type { Attack, OpenAttack } from './attack.js'
import { commandAttacks } from './commands.js'
import { handshakeAttacks } from './handshake.js'
import { identityAttacks } from './identity.js'
import { modelAttacks } from './model.js'
import { packetAttacks } from './packets.js'
import { payloadAttacks } from './payload.js'
import { textAttacks } from './texts.js'

/** Every attack on what exists, in the order of the numbers. */
export const attacks: readonly Attack[] = [
  ...handshakeAttacks,
  ...identityAttacks,
  ...payloadAttacks,
  ...textAttacks,
  ...packetAttacks,
  ...commandAttacks,
  ...modelAttacks,
].toSorted((one, other) => one.number - other.number)

export { floods } from './floods.js'

/** The attacks on what is not built yet. */
export const openAttacks: readonly OpenAttack[] = [
  { number: 30, name: 'webhook: replay inside the window', waitsFor: 'webhooks' },
  { number: 31, name: 'webhook: old', waitsFor: 'webhooks' },
  { number: 32, name: 'webhook: re-serialised body', waitsFor: 'webhooks' },
  { number: 33, name: 'webhook: wrong secret during rotation', waitsFor: 'webhooks' },
  { number: 34, name: 'webhook: one id with two bodies', waitsFor: 'webhooks' },
  { number: 39, name: 'fill of a password, payment or hidden field', waitsFor: 'page fills' },
]
