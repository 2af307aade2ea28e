import { runningServer } from '@proactive/server'
import { reset } from 'database/seed'
import { loadCatalogue } from '../../../../assistant/graph/catalogue.js'
import { demoRoute } from '../../../../demo/demo-route.js'
import { tellPlaying } from '../../../../demo/playing-now.js'
import { endScenarios } from '../../../../demo/stage.js'
import { connections } from '../../../../shop/database.js'

/** Ends what is playing, and resets the shop and the assistant to the seed data. */
export const POST = demoRoute(async (request) => {
  endScenarios()
  await runningServer().reset()
  const { pool, prisma, graph } = connections()
  await reset(prisma, { now: new Date() })
  await loadCatalogue(pool, graph)
  return Response.json({ ok: true }, { headers: { 'set-cookie': tellPlaying(request, null) } })
})
