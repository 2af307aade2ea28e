import { demoRoute } from '../../../../demo/demo-route.js'
import { logIn } from '../../../../demo/log-in.js'
import { enterAsSecond, secondOfLatest } from '../../../../demo/stage.js'
import { cookie } from '../../../../shop/cookie.js'

/**
 * Lets the caller be the second shopper of the scenario that is played: logs them in, prepares their checkout and answers
 * the path to open; `null` where no scenario with a second shopper is played, and the caller stays who they are.
 */
export const POST = demoRoute(async (request) => {
  const scenario = secondOfLatest()
  if (!scenario) return Response.json({ path: null })
  const { setCookie, pair } = await logIn(request, scenario.second.userId)
  await enterAsSecond(scenario.second, { personId: `user:${scenario.second.userId}`, cookie: pair })
  const headers = new Headers({ 'set-cookie': cookie(request, 'consent-for-visit', 'granted') })
  headers.append('set-cookie', setCookie)
  return Response.json({ path: scenario.path }, { headers })
})
