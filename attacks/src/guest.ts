import { isRecord, type SessionGrant } from '@proactive/protocol'
import type { Reply } from './wire/reply.js'

/** A guest of the shop with one tab. */
export interface Guest {
  grant: SessionGrant
  cookie: string
}

/** The parts of an event that an attack writes by itself; `data` and `more` are JSON text, so that they may be no JSON. */
export interface Written {
  id?: string
  type?: string
  time?: string
  data?: string
  more?: string
}

/** The attacker's own session or channel was refused; under load a limit may do so. */
export class NotLetIn extends Error {
  readonly reply: Reply

  constructor(message: string, reply: Reply) {
    super(message)
    this.name = 'NotLetIn'
    this.reply = reply
  }
}

export function isGrant(value: unknown): value is SessionGrant {
  return isRecord(value) && typeof value.token === 'string' && typeof value.sessionId === 'string'
}
