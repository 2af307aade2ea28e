import { type Refusal, seconds } from '@proactive/protocol'
import type { Streams } from '../delivery/streams.js'
import type { Clock } from '../runtime/clock.js'
import type { Denials } from './denials.js'
import type { Sockets } from './sockets.js'

/** How long a page of a person who said no or is off has to leave by itself. A page of an earlier version does not. */
const graceMs = seconds(15)

/** Tells the connected pages of a person at once that their events are refused from now on, and ends those that stay. */
export function endDenied({ denials, sockets, streams, clock }: {
  denials: Denials
  sockets: Pick<Sockets, 'tell'>
  streams: Pick<Streams, 'tell'>
  clock: Clock
}): void {
  /** Ends connections, unless the person said yes or switched on meanwhile, or the rows cannot be read. */
  async function end(person: string, ends: readonly ((reason: Refusal) => void)[]): Promise<void> {
    const refusal = await denials.refusalOf(person).catch(() => undefined)
    if (refusal) for (const endOne of ends) endOne(refusal)
  }

  denials.watch((person, refusal) => {
    const ends = [...sockets.tell(person, refusal), ...streams.tell(person, refusal)]
    if (ends.length > 0) clock.after(graceMs, () => void end(person, ends))
  })
}
