import { runningServer } from '@proactive/server'
import { reset } from 'database/seed'
import { demoRoute } from '../../../../demo/demo-route.js'
import { connections } from '../../../../shop/database.js'

/** Shop and assistant back to the seed. */
export const POST = demoRoute(async () => {
  await runningServer().reset()
  await reset(connections().prisma, { now: new Date() })
  return Response.json({ ok: true })
})
