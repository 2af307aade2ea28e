/**
 * Checks service: what the assistant owes and does not merely keep from doing. Each watch is responsible for one promise;
 * this one looks at a person again when something about the person may have changed, and at what is in flight.
 */

import { seconds } from '@proactive/protocol'
import { createDeliveryWatch } from './delivery-watch.js'
import type { Disk } from './disk.js'
import { createOpenWatch } from './open-watch.js'
import { createPlaceWatch } from './place-watch.js'
import type { Model } from './reference/model.js'
import type { PursuitWatch } from './reference/pursuit-watch.js'
import type { Replayed } from './replay-watch.js'
import { createReservationWatch } from './reservation-watch.js'
import type { Shopper } from './shopper.js'
import type { Watch } from './watch.js'

export interface ServiceWatch {
  followed(replayed: Replayed): void
  /** Checks, while no fault is active, what must have happened within its time. */
  calm(now: number): Promise<void>
}

/** How long a decision may take to its end, in milliseconds. */
const decideWithinMs = seconds(30)

export function createServiceWatch({ model, pursuits, count, disk, shoppers, watch }: {
  model: Model
  pursuits: PursuitWatch
  count: number
  disk: Disk
  shoppers: readonly Shopper[]
  watch: Watch
}): ServiceWatch {
  const reservations = createReservationWatch({ watch })
  const open = createOpenWatch({ model, watch })
  const delivery = createDeliveryWatch({ model, disk, shoppers, watch })
  const places = createPlaceWatch({ model, pursuits, count, watch })
  /** How long the histories were at the last check, and who has something open. */
  const lengths = new Map<string, number>()
  const mayChange = new Set<string>()

  function checkInFlight(now: number): void {
    for (const { stage, since, candidate } of pursuits.pursued.values())
      if (stage === 'in flight' && since + decideWithinMs < now)
        watch.breaks('what passes its gates is decided', `${candidate.useCase} for ${candidate.person} has been in flight for ${now - since} ms.`, [candidate.person, candidate.id])
  }

  return {
    followed(replayed) {
      const { commit: { partition: n, journal: { now } }, batch } = replayed
      reservations.followed(batch.inspections)
      for (const person of model.peopleOf(n)) {
        // What time alone changes concerns what is open.
        const length = model.lengthOf(person)
        if (lengths.get(person) === length && !mayChange.has(person)) continue
        lengths.set(person, length)
        const known = model.person(person, now)
        open.check(person, known, now)
        reservations.check(person, known)
        if (known && (known.commands.some(({ state }) => state === 'open') || known.leases.some(({ isOpen }) => isOpen))) mayChange.add(person)
        else mayChange.delete(person)
      }
      open.followed(replayed)
    },
    async calm(now) {
      delivery.calm(now)
      checkInFlight(now)
      await places.calm(now)
    },
  }
}
