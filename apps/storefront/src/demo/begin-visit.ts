/**
 * Moves the assistant's clock before a scenario, so that its card is not held back by what its shoppers saw before: to a
 * new visit, or to the next morning for a shopper who has seen the suggestions of a day. The limits themselves stay.
 */

import { minutes, visitGapMs } from '@proactive/protocol'
import { runningServer } from '@proactive/server'
import { seed } from 'database/seed'
import { addDays, shopDay, shopHour } from 'database/shop-time'
import { readNow } from '../shop/clock.js'
import { connections } from '../shop/database.js'
import type { Scenario } from './scenarios/scenario.js'

/** The most suggestions that a person sees in a day, and the most that a scenario shows one. */
const perDay = 8
const ofScenario = 2
/** When the next day begins, by the clock of the shop. */
const morning = 8

/** Begins what the scenario needs for these persons. Returns whether that is on another day. */
export async function beginVisit({ needsNewVisit = false }: Pick<Scenario, 'needsNewVisit'>, people: readonly string[]): Promise<boolean> {
  const seen = await Promise.all(people.map(seenBy))
  const isDaySpent = seen.some(({ today }) => today + ofScenario > perDay)
  const isVisitSpent = seen.some(({ wasTold }) => wasTold) || (needsNewVisit && (seen[0]?.products ?? 0) > 0)
  if (!isDaySpent && !isVisitSpent) return false
  const { pool, prisma } = connections()
  const now = await readNow(pool)
  // What nobody answered is over by then. All shoppers have a new visit, because the clock must not move on once one is in.
  const visitMs = Math.max(visitGapMs, ...seen.map(({ openMs }) => openMs)) + minutes(1)
  const dayMs = isDaySpent ? shopHour(addDays(shopDay(new Date(now)), 1), morning).getTime() - now : 0
  const aheadMs = Math.max(visitMs, dayMs)
  await runningServer().advanceClock(aheadMs)
  // Each day the shop takes orders for one more.
  await seed(prisma, { now: new Date(now + aheadMs) })
  return shopDay(new Date(now + aheadMs)) !== shopDay(new Date(now))
}

/** What a person has seen. */
interface Seen {
  /** How many suggestions, on this day of the shop. One that is answered at once may not be told to be shown. */
  today: number
  /** How many products, in the last day. */
  products: number
  /** Whether they were told something. */
  wasTold: boolean
  /** For how long something that they did not answer is still open, in milliseconds. */
  openMs: number
}

async function seenBy(personId: string): Promise<Seen> {
  const { rows } = await connections().pool.query<Seen>(
    `WITH told AS (
       SELECT id, (body->>'expiresAt')::timestamptz AS until FROM proactive.command
       WHERE person = $1 AND body->>'type' IN ('ui.suggestion', 'ui.notification')
     ), event AS (
       SELECT type, causation, received FROM proactive.event_log
       WHERE person = $1 AND type LIKE ANY (ARRAY['suggestion.%', 'product.viewed']) AND received > shop.clock() - interval '1 day'
     ), open AS (
       SELECT until FROM told WHERE NOT EXISTS (
         SELECT FROM event WHERE causation = told.id AND type IN ('suggestion.accepted', 'suggestion.declined', 'suggestion.dismissed', 'suggestion.withdrawn'))
     )
     SELECT (SELECT count(DISTINCT causation)::int FROM event WHERE type IN ('suggestion.shown', 'suggestion.accepted', 'suggestion.declined', 'suggestion.dismissed')
                AND date_trunc('day', received AT TIME ZONE 'Europe/Prague') = date_trunc('day', shop.clock() AT TIME ZONE 'Europe/Prague')) AS today,
            (SELECT count(*)::int FROM event WHERE type = 'product.viewed') AS products,
            EXISTS (SELECT FROM told) AS "wasTold",
            (SELECT coalesce(ceil(extract(epoch FROM max(until) - shop.clock()) * 1000), 0)::float8 FROM open) AS "openMs"`,
    [personId],
  )
  return rows[0] ?? { today: 0, products: 0, wasTold: false, openMs: 0 }
}
