import { runningServer } from '@proactive/server'
import { headers } from 'next/headers'

/** Who is asking: `user:<id>` or `visitor:<uuid>`; null for who has neither logged in nor done anything yet. */
export async function currentPersonId(): Promise<string | null> {
  const person = await runningServer().person((await headers()).get('cookie'))
  return person?.personId ?? null
}

/** The same for a request that is about to keep something; `setCookie` is there when the person is new. */
export async function ensurePerson(request: Request): Promise<{ personId: string; setCookie?: string }> {
  return runningServer().ensurePerson(request)
}
