import { type Event, namesInKey } from '@proactive/engine'
import { isRecord } from '@proactive/protocol'

/**
 * Returns the person whom a key of an event names, by the whole name or by the ID alone: of its person, of the `personId` and
 * the `userId` of its data, and of its subject. A key may be composed of a name and more.
 *
 * @example
 * personInKey('u482 dune', { person: 'user:u482', data: {} }) // 'user:u482'
 */
export function personInKey(key: string, { person, subject, data }: Pick<Event, 'person' | 'subject' | 'data'>): string | undefined {
  const { personId, userId } = isRecord(data) ? data : {}
  const about = /^(user|visitor)\/(.*)$/s.exec(subject ?? '')
  const persons = [person, personId, typeof userId === 'string' ? `user:${userId}` : undefined, about ? `${about[1]}:${about[2]}` : undefined]
  return persons.find((one): one is string => {
    if (typeof one !== 'string') return false
    const id = /^(?:user|visitor):(.+)$/s.exec(one)?.[1]
    return id !== undefined && namesInKey({ key }, { names: new Set([one, id]) })
  })
}
