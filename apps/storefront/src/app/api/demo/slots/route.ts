import { check, ProactiveError } from '@proactive/protocol'
import { z } from 'zod'
import { demoRoute } from '../../../../demo/demo-route.js'
import { connections } from '../../../../shop/database.js'

const query = z.object({ zone: z.string().regex(/^\w{1,10}$/), start: z.string().regex(/^\d\d:\d\d$/).optional() })

/** Lists a zone's upcoming slots with their free places; `start` keeps those that begin at that time in Prague. */
export const GET = demoRoute(async (request) => {
  const asked = check(query, Object.fromEntries(new URL(request.url).searchParams))
  if (!asked.ok) throw new ProactiveError('invalid_event', asked.message)
  const { zone, start } = asked.value
  const slots = await connections().prisma.slot.findMany({
    where: { zoneId: zone, start: { gt: new Date() } },
    orderBy: { start: 'asc' },
  })
  const holds = await connections().prisma.hold.groupBy({
    by: ['thing'],
    where: { kind: 'slot', thing: { in: slots.map(({ id }) => id) }, expiresAt: { gt: new Date() } },
    _count: true,
  })
  const held = new Map(holds.map(({ thing, _count }) => [thing, _count]))
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Prague', hour: '2-digit', minute: '2-digit' })
  return Response.json(
    slots
      .filter((slot) => start === undefined || clock.format(slot.start) === start)
      .map(({ id, zoneId, start: from, end, capacity, sold }) => ({
        slotId: id,
        zone: zoneId,
        start: from.toISOString(),
        end: end.toISOString(),
        capacity,
        left: capacity - sold - (held.get(id) ?? 0),
      })),
  )
})
