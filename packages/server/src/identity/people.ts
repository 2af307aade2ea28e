import { identifierOf } from '@proactive/protocol'
import type { Origins } from './origins.js'
import type { Pseudonym } from './pseudonyms.js'
import { readVisitor, visitorCookie } from './visitor-cookie.js'

/** Returns the user of a request by the app's own login; null for a guest, as is a placeholder such as `undefined`. */
export type Identify = (request: Request) => { userId: string } | null | Promise<{ userId: string } | null>

/** A shopper, with or without a login. */
export interface Person {
  /** `user:<id>` or `visitor:<uuid>`. */
  personId: string
  userId: string | null
  visitorId: string
}

/** Finds the person of a request by cookie alone, so that the shop can key its own rows by it before consent. */
export interface People {
  /** Finds the person of a request, or of its `cookie` header. Resolves to null for a guest without a visitor cookie. */
  person(from: Request | string | null | undefined): Promise<Person | null>
  /** Makes a guest a new visitor where there is none yet; `setCookie` is then the header to answer with. */
  ensurePerson(request: Request): Promise<Person & { setCookie?: string }>
}

export function createPeople({
  identify,
  secret,
  origins,
  ids,
  pseudonymOf,
}: {
  identify: Identify
  secret: string
  origins: Origins
  ids: () => string
  pseudonymOf: Pseudonym
}): People {
  async function personOf(request: Request, visitorId: string): Promise<Person> {
    const named = identifierOf((await identify(request))?.userId)
    const userId = named === undefined ? null : pseudonymOf(named)
    return { personId: userId === null ? `visitor:${visitorId}` : `user:${userId}`, userId, visitorId }
  }

  return {
    async person(from) {
      const request = from instanceof Request ? from : new Request('http://localhost/', from ? { headers: { cookie: from } } : {})
      const cookieHeader = request.headers.get('cookie')
      const visitorId = readVisitor(cookieHeader, secret)
      const person = await personOf(request, visitorId ?? '')
      return visitorId === null && person.userId === null ? null : person
    },
    async ensurePerson(request) {
      const known = readVisitor(request.headers.get('cookie'), secret)
      if (known) return personOf(request, known)
      const visitorId = ids()
      const isSecure = origins.areSecure || request.url.startsWith('https://')
      return { ...(await personOf(request, visitorId)), setCookie: visitorCookie(visitorId, { secret, isSecure }) }
    },
  }
}
