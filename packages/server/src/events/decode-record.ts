import type { Message } from '@proactive/engine'
import { checkData } from './check-event.js'
import type { ReadRecord } from '../log/log.js'
import type { Logger } from '../runtime/logger.js'
import type { PackIndex } from './pack-index.js'

/**
 * Returns the messages of a log record for the engine: one, or none for an invalid record. Only a `change`, which a
 * trigger wrote, is validated here; all other records were validated before they were appended.
 */
export type DecodeRecord = (record: ReadRecord) => Message[]

export function createDecodeRecord({ pack, logger }: { pack: PackIndex; logger: Logger }): DecodeRecord {
  return ({ kind, message }) => {
    const { body } = message
    if (kind !== 'change' || body.type !== 'event') return [message]
    const checked = checkData(body.event, pack)
    if (!checked.ok) {
      const { code, message: why } = checked.rejection
      logger.warn({ type: body.event.type, code, why }, 'A change that a database trigger appended is not a valid event of this pack and is ignored.')
      return []
    }
    const { data, version } = checked
    return [{ ...message, body: { ...body, event: { ...body.event, data, version } } }]
  }
}
