import { runningServer } from '@proactive/server'
import { headers } from 'next/headers'

/** Returns the caller's ID, `user:<id>` or `visitor:<uuid>`; null for a caller without a login or a visitor cookie. */
export async function currentPersonId(): Promise<string | null> {
  const person = await runningServer().person((await headers()).get('cookie'))
  return person?.personId ?? null
}

/**
 * Returns the caller's ID and creates a visitor when there is none yet; `setCookie` is the header for a new visitor.
 */
export async function ensurePerson(request: Request): Promise<{ personId: string; setCookie?: string }> {
  return runningServer().ensurePerson(request)
}
