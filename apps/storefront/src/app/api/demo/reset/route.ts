import { runningServer } from '@proactive/server'
import { reset } from 'database/seed'
import { demoRoute } from '../../../../demo/demo-route.js'
import { endScenarios } from '../../../../demo/stage.js'
import { connections } from '../../../../shop/database.js'

/** Ends what is playing, and resets the shop and the assistant to the seed data. */
export const POST = demoRoute(async () => {
  endScenarios()
  await runningServer().reset()
  await reset(connections().prisma, { now: new Date() })
  return Response.json({ ok: true })
})
