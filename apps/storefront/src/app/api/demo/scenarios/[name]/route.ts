import { ProactiveError } from '@proactive/protocol'
import { demoRoute } from '../../../../../demo/demo-route.js'
import { scenarios } from '../../../../../demo/scenarios.js'
import { startScenario } from '../../../../../demo/stage.js'
import { ensurePerson } from '../../../../../shop/person.js'

/** Sets the stage and says where to go; the first event waits until the caller's page is live there. */
export const POST = demoRoute(async (request, { params }: { params: Promise<{ name: string }> }) => {
  const { name } = await params
  const scenario = scenarios.find((each) => each.name === name)
  if (!scenario) throw new ProactiveError('not_found', 'There is no such scenario.')
  const { personId, setCookie } = await ensurePerson(request)
  await startScenario(scenario, personId)
  const headers = new Headers({ 'set-cookie': 'consent-for-visit=granted; Path=/; SameSite=Lax' })
  if (setCookie) headers.append('set-cookie', setCookie)
  return Response.json({ path: scenario.path }, { status: 202, headers })
})
