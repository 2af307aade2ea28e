import { check, type Infer, ProactiveError, type Schema } from '@proactive/protocol'

/**
 * Reads a request's JSON body and checks it against a schema.
 *
 * @throws SyntaxError when the body is not JSON
 * @throws ProactiveError `invalid_event` when the body does not match the schema
 */
export async function readBody<S extends Schema>(request: Request, schema: S): Promise<Infer<S>> {
  const body: unknown = await request.json()
  const checked = check(schema, body)
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return checked.value
}
