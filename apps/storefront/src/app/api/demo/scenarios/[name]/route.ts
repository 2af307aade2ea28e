import { ProactiveError } from '@proactive/protocol'
import { demoRoute } from '../../../../../demo/demo-route.js'
import { logIn, logOut } from '../../../../../demo/log-in.js'
import { tellPlaying } from '../../../../../demo/playing-now.js'
import { requireLevel } from '../../../../../demo/scenarios/playable.js'
import { scenarios } from '../../../../../demo/scenarios/index.js'
import { startScenario } from '../../../../../demo/stage.js'
import { settings } from '../../../../../settings.js'
import { cookie } from '../../../../../shop/cookie.js'
import { loginCookie } from '../../../../../shop/login.js'
import { ensurePerson } from '../../../../../shop/person.js'

/**
 * Logs the scenario's shopper in, or out for a guest, prepares the scenario and answers the path to open. The scenario sends
 * its first event once the caller's page is open there, which says what to watch.
 */
export const POST = demoRoute(async (request, { params }: { params: Promise<{ name: string }> }) => {
  const { name } = await params
  const scenario = scenarios.find((each) => each.name === name)
  if (!scenario) throw new ProactiveError('not_found', `Unknown scenario '${name}': GET /api/demo/scenarios lists them.`)
  requireLevel(scenario, settings().level)
  const { setCookies, ...player } = await playerOf(request, scenario.userId)
  const { isNextDay } = await startScenario(scenario, player)
  const headers = new Headers()
  for (const each of [cookie(request, 'consent-for-visit', 'granted'), tellPlaying(request, { name, isNextDay }), ...setCookies]) headers.append('set-cookie', each)
  return Response.json({ path: scenario.path }, { status: 202, headers })
})

/** Returns the player and their cookies: the user with this ID, a guest for `null`, the caller for `undefined`. */
async function playerOf(request: Request, userId: string | null | undefined): Promise<{ personId: string; cookie: string; setCookies: string[] }> {
  const { personId, setCookie } = await ensurePerson(userId === null ? asGuest(request) : request)
  const own = setCookie === undefined ? [] : [setCookie]
  if (typeof userId === 'string') {
    const login = await logIn(request, userId)
    return { personId: `user:${userId}`, cookie: login.pair, setCookies: [...own, login.setCookie] }
  }
  const sent = cookiesOf(request).filter((pair) => userId === undefined || !isLogin(pair))
  const cookies = [...sent, ...own.map((header) => header.split(';', 1)[0])]
  return { personId, cookie: cookies.join('; '), setCookies: userId === null ? [...own, logOut(request)] : own }
}

const cookiesOf = (request: Request): string[] => (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim()).filter(Boolean)
const isLogin = (pair: string): boolean => pair.startsWith(`${loginCookie}=`)

/** The request as it would be without a login. */
function asGuest(request: Request): Request {
  const headers = new Headers(request.headers)
  headers.set('cookie', cookiesOf(request).filter((pair) => !isLogin(pair)).join('; '))
  return new Request(request.url, { headers })
}
