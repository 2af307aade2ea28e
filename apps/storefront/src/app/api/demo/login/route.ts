import { z } from 'zod'
import { demoRoute } from '../../../../demo/demo-route.js'
import { readBody } from '../../../../demo/read-body.js'
import { cookie } from '../../../../shop/cookie.js'
import { connections } from '../../../../shop/database.js'
import { loginCookie, signLogin } from '../../../../shop/login.js'
import { settings } from '../../../../settings.js'

/** Any text that PostgreSQL and a cookie can keep: no control characters and no half of a surrogate pair. */
const userId = z.string().min(1).max(200).regex(/^[^\p{Cc}\p{Cs}]+$/u)
const body = z.object({ userId: userId.nullable() })

/** Logs the caller in as a shopper, creating the shopper when unknown; `userId: null` logs out. */
export const POST = demoRoute(async (request) => {
  const { userId: id } = await readBody(request, body)
  if (id === null) return answer(null, cookie(request, loginCookie, '', { maxAge: 0, httpOnly: true }))
  await connections().prisma.shopper.upsert({
    where: { id },
    create: { id, name: id },
    update: {},
  })
  return answer(id, cookie(request, loginCookie, signLogin(id, settings().secret), { httpOnly: true }))
})

const answer = (id: string | null, setCookie: string) => Response.json({ userId: id }, { headers: { 'set-cookie': setCookie } })
