import { headers } from 'next/headers'

// The shape of `runningServer()` of @proactive/server, until it is exported.
interface Running {
  person(cookie: string | null): Promise<{ personId: string } | null>
  ensurePerson(request: Request): Promise<{ personId: string; setCookie?: string }>
}

function runningServer(): Running {
  const found = (globalThis as { [key: symbol]: Running | undefined })[Symbol.for('proactive.server')]
  if (!found) throw new Error('The store is started by `npm start` or `npm run dev`, not by `next`.')
  return found
}

/** Who is asking: `user:<id>` or `visitor:<uuid>`; null for who has neither logged in nor done anything yet. */
export async function currentPersonId(): Promise<string | null> {
  const person = await runningServer().person((await headers()).get('cookie'))
  return person?.personId ?? null
}

/** The same for a request that is about to keep something; `setCookie` is there when the person is new. */
export async function ensurePerson(request: Request): Promise<{ personId: string; setCookie?: string }> {
  return runningServer().ensurePerson(request)
}
