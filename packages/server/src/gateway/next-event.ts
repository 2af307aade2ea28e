import type { Event } from '@proactive/engine'
import type { Clock } from '../runtime/clock.js'
import type { Receiver } from './receive.js'

/** Waits for the next event of a page of this person that `isWanted`; resolves to undefined after `timeoutMs`. */
export function nextEvent(
  { receiver, clock }: { receiver: Pick<Receiver, 'watch'>; clock: Clock },
  person: string,
  isWanted: (event: Event) => boolean,
  timeoutMs: number,
): Promise<Event | undefined> {
  return new Promise((resolve) => {
    const finish = (event?: Event): void => {
      unwatch()
      cancel()
      resolve(event)
    }
    const cancel = clock.after(timeoutMs, finish)
    const unwatch = receiver.watch(({ body }) => {
      if (body.type === 'event' && body.event.person === person && isWanted(body.event)) finish(body.event)
    })
  })
}
