import { headers } from 'next/headers'

/** Who is asking, as the assistant's server knows them: `user:<id>` or `visitor:<uuid>`; null before the first visit's cookie. */
export async function currentPersonId(): Promise<string | null> {
  return personOf((await headers()).get('cookie'))
}

/** The same for a request; `setCookie` is there when the person is new and must be told. */
export async function ensurePerson(request: Request): Promise<{ personId: string; setCookie?: string }> {
  const personId = personOf(request.headers.get('cookie'))
  if (personId) return { personId }
  const id = crypto.randomUUID()
  return { personId: `visitor:${id}`, setCookie: `visitor=${id}; Path=/; HttpOnly; SameSite=Lax` }
}

function personOf(cookie: string | null): string | null {
  const id = /(?:^|; )visitor=([0-9a-f-]{36})/.exec(cookie ?? '')?.[1]
  return id ? `visitor:${id}` : null
}
