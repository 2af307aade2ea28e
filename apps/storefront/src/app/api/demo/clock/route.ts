import { days } from '@proactive/protocol'
import { runningServer } from '@proactive/server'
import { z } from 'zod'
import { demoRoute } from '../../../../demo/demo-route.js'
import { readBody } from '../../../../demo/read-body.js'

const body = z.object({ advanceMs: z.int().min(0).max(days(30)) })

/** Moves the assistant's clock forward. Tokens, rate limits and heartbeats stay on real time. */
export const POST = demoRoute(async (request) => {
  const { advanceMs } = await readBody(request, body)
  await runningServer().advanceClock(advanceMs)
  return Response.json({ ok: true })
})
