import { z } from 'zod'
import { demoRoute } from '../../../../demo/demo-route.js'
import { readBody } from '../../../../demo/read-body.js'
import { connections } from '../../../../shop/database.js'
import { loginCookie, signLogin } from '../../../../shop/login.js'
import { settings } from '../../../../settings.js'

const body = z.object({ userId: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/).nullable() })

/** Logs the caller in as a shopper, creating the shopper when unknown; `userId: null` logs out. */
export const POST = demoRoute(async (request) => {
  const { userId } = await readBody(request, body)
  if (userId === null) return answer(null, `${loginCookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`)
  await connections().prisma.shopper.upsert({
    where: { id: userId },
    create: { id: userId, name: userId },
    update: {},
  })
  return answer(userId, `${loginCookie}=${signLogin(userId, settings().secret)}; Path=/; HttpOnly; SameSite=Lax`)
})

const answer = (userId: string | null, cookie: string) => Response.json({ userId }, { headers: { 'set-cookie': cookie } })
