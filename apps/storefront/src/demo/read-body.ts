import { check, type Infer, ProactiveError, type Schema } from '@proactive/protocol'

/**
 * A request's JSON body, checked.
 *
 * @throws SyntaxError when it is not JSON; ProactiveError `invalid_event` when it is not what the schema says
 */
export async function readBody<S extends Schema>(request: Request, schema: S): Promise<Infer<S>> {
  const body: unknown = await request.json()
  const checked = check(schema, body)
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return checked.value
}
