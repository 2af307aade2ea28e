import { cookie } from '../../../../shop/cookie.js'
import { localeCookie, toLocale } from '../../../../shop/locale.js'
import { pageBefore } from '../../../../shop/page-before.js'

const yearSeconds = 31_536_000

/** Keeps the chosen language in a cookie for a year and redirects back to the page of the language switch. */
export async function POST(request: Request): Promise<Response> {
  const fields = await request.formData().catch(() => new FormData())
  const chosen = fields.get('locale')
  const locale = toLocale(typeof chosen === 'string' ? chosen : undefined)
  return new Response(null, {
    status: 303,
    headers: {
      location: pageBefore(request),
      'set-cookie': cookie(request, localeCookie, locale, { maxAge: yearSeconds }),
    },
  })
}
