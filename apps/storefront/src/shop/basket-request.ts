import { check, ProactiveError } from '@proactive/protocol'
import { z } from 'zod'
import { type LineChange, mostOfOne } from './basket.js'

const name = z.string().min(1).max(80)
const add = z.int().min(-mostOfOne).max(mostOfOne)
const changes = z.object({
  changes: z.array(z.object({ productId: name, variantId: name.optional(), add })).min(1).max(20),
})
const form = z.object({ productId: name, variantId: name.optional(), add: z.coerce.number().pipe(add) })

/**
 * Reads the body that a page puts: `{ changes: [{ productId, variantId?, add }] }`.
 *
 * @throws ProactiveError `invalid_event` when it is not that.
 */
export async function readChanges(request: Request): Promise<LineChange[]> {
  const body: unknown = await request.json().catch(() => null)
  const checked = check(changes, body)
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return checked.value.changes
}

/**
 * Reads the form that a page posts before its scripts run.
 *
 * @throws ProactiveError `invalid_event` when it is not that.
 */
export async function readForm(request: Request): Promise<LineChange[]> {
  const fields = await request.formData().catch(() => new FormData())
  const given = Object.fromEntries([...fields].filter(([, value]) => value !== ''))
  const checked = check(form, given)
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return [checked.value]
}
