import { check, ProactiveError } from '@proactive/protocol'
import { z } from 'zod'
import { type LineChange, maxQuantity } from './basket.js'

/** PostgreSQL keeps no NUL. */
const name = z.string().min(1).max(80).regex(/^[^\p{Cc}\p{Cs}]+$/u)
const add = z.int().min(-maxQuantity).max(maxQuantity)
const changes = z.object({
  changes: z.array(z.object({ productId: name, variantId: name.optional(), add })).min(1).max(20),
})
const form = z.object({ productId: name, variantId: name.optional(), add: z.coerce.number().pipe(add) })

/**
 * Reads the JSON body of a basket change: `{ changes: [{ productId, variantId?, add }] }`.
 *
 * @throws ProactiveError `invalid_event` when the body has another shape
 */
export async function readChanges(request: Request): Promise<LineChange[]> {
  const body: unknown = await request.json().catch(() => null)
  const checked = check(changes, body)
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return checked.value.changes
}

/**
 * Reads the form that a page without scripts posts: `productId`, `variantId?`, `add`.
 *
 * @throws ProactiveError `invalid_event` when the form has other fields
 */
export async function readForm(request: Request): Promise<LineChange[]> {
  const fields = await request.formData().catch(() => new FormData())
  const given = Object.fromEntries([...fields].filter(([, value]) => value !== ''))
  const checked = check(form, given)
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return [checked.value]
}
