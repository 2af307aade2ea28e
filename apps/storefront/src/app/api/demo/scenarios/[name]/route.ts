import { ProactiveError } from '@proactive/protocol'
import { demoRoute } from '../../../../../demo/demo-route.js'
import { logIn } from '../../../../../demo/log-in.js'
import { requireLevel } from '../../../../../demo/scenarios/playable.js'
import { scenarios } from '../../../../../demo/scenarios/index.js'
import { startScenario } from '../../../../../demo/stage.js'
import { settings } from '../../../../../settings.js'
import { cookie } from '../../../../../shop/cookie.js'
import { ensurePerson } from '../../../../../shop/person.js'

/**
 * Logs the scenario's shopper in, prepares the scenario and answers the path to open. The scenario sends its first event
 * once the caller's page is open there.
 */
export const POST = demoRoute(async (request, { params }: { params: Promise<{ name: string }> }) => {
  const { name } = await params
  const scenario = scenarios.find((each) => each.name === name)
  if (!scenario) throw new ProactiveError('not_found', `Unknown scenario '${name}': GET /api/demo/scenarios lists them.`)
  requireLevel(scenario, settings().level)
  const { personId, setCookie } = await ensurePerson(request)
  const headers = new Headers({ 'set-cookie': cookie(request, 'consent-for-visit', 'granted') })
  if (setCookie) headers.append('set-cookie', setCookie)
  if (scenario.userId === undefined) {
    const cookies = [request.headers.get('cookie'), setCookie?.split(';', 1)[0]]
    await startScenario(scenario, { personId, cookie: cookies.filter(Boolean).join('; ') })
  } else {
    const login = await logIn(request, scenario.userId)
    headers.append('set-cookie', login.setCookie)
    await startScenario(scenario, { personId: `user:${scenario.userId}`, cookie: login.pair })
  }
  return Response.json({ path: scenario.path }, { status: 202, headers })
})
