import type { Message } from '@proactive/engine'
import { checkData } from './check-event.js'
import type { ReadRecord } from '../log/log.js'
import type { Logger } from '../runtime/logger.js'
import type { PackIndex } from './pack-index.js'

/** What the engine is given of a record. A change that the shop's database told is checked here; all else was before. */
export type Admit = (record: ReadRecord) => Message[]

export function createAdmit({ pack, logger }: { pack: PackIndex; logger: Logger }): Admit {
  return ({ kind, message }) => {
    const { body } = message
    if (kind !== 'change' || body.type !== 'event') return [message]
    const checked = checkData(body.event, pack)
    if (!checked.ok) {
      const { code, message: why } = checked.rejection
      logger.warn({ type: body.event.type, code, why }, 'A change in the database is no event of this pack and is passed over.')
      return []
    }
    const { data, version } = checked
    return [{ ...message, body: { ...body, event: { ...body.event, data, version } } }]
  }
}
