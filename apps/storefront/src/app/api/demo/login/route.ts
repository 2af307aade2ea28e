import { z } from 'zod'
import { demoRoute } from '../../../../demo/demo-route.js'
import { logIn, logOut } from '../../../../demo/log-in.js'
import { readBody } from '../../../../demo/read-body.js'

/** Any text that PostgreSQL and a cookie can keep: no control characters and no half of a surrogate pair. */
const userId = z.string().min(1).max(200).regex(/^[^\p{Cc}\p{Cs}]+$/u)
const body = z.object({ userId: userId.nullable() })

/** Logs the caller in as a shopper, creating the shopper when unknown; `userId: null` logs out. */
export const POST = demoRoute(async (request) => {
  const { userId: id } = await readBody(request, body)
  const setCookie = id === null ? logOut(request) : (await logIn(request, id)).setCookie
  return Response.json({ userId: id }, { headers: { 'set-cookie': setCookie } })
})
