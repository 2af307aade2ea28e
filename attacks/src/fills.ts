import { setTimeout as pause } from 'node:timers/promises'
import { isRecord } from '@proactive/protocol'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import type { Guest } from './guest.js'
import { commandOn, commandsOn, type SentCommand } from './told.js'

/** Fields that no fill may name, by the names and the selectors that an attacker would try. */
const secrets = ['password', 'current-password', 'cc-number', 'cc-csc', 'one-time-code', 'csrf', 'input[type=password]', 'iframe#payment input', '*']
const forged = { fields: secrets.map((field) => ({ field, value: 'http://evil.example', annotation: 'x' })) }

/**
 * A page, or what runs in it, tries to have a form filled in: by an event that looks like the command, without an accept,
 * and by fields of its own in the accept of another fill. That the page itself refuses such fields, from any sender, is
 * tried in a browser, by `e2e/tasks.spec.ts`.
 */
async function fillOfSecrets(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const data = JSON.stringify({ useCase: 'fill_in', ...forged })
  for (const type of ['dom.fill', 'command', 'command.dom.fill']) {
    for (const reply of await a.send([a.event({ type, data })])) a.refused(`the event ${type} of a page`, reply, 'unknown_type')
  }
  const body = JSON.stringify({ commandId: 'dom.fill', input: forged })
  a.refused('accept of a fill that nobody was offered', await a.http('POST', '/actions/accept', { token, body }), 'not_found', 'invalid_event')
  if (!a.isLoading) await acceptForged(a)
}

/** Accepts the fill that the server offers with other fields: what is sent must be what was offered, and once. */
async function acceptForged(a: Attacker): Promise<void> {
  const { fillEvents = [] } = a.target
  if (fillEvents.length === 0) return a.leave('the accept of a fill with other fields: give --fill-event')
  const guest = await fillGuest(a)
  if (!guest) return
  const line = await a.line('actions', guest)
  const events = fillEvents.map((sample) => a.event({}, sample)).join(',')
  const batch = `{"sentAt":"${new Date().toISOString()}","events":[${events}]}`
  a.answered('the events before a fill', await a.http('POST', '/events', { token: guest.grant.token, body: batch }))
  const offer = await commandOn(line, 0, isFillOffer)
  if (!offer) return a.leave('the accept of a fill with other fields: none was offered after --fill-event')

  a.holds(fills(commandsOn(line)).length === 0, 'a fill was sent before anybody accepted it')
  const accept = { commandId: offer.id, input: forged }
  a.answered('accept of a fill with other fields', await line.ask('accept', JSON.stringify(accept)))
  a.answered('the same accept over HTTP', await a.http('POST', '/actions/accept', { token: guest.grant.token, body: JSON.stringify(accept) }))
  const fill = await commandOn(line, 0, isFill)
  if (!fill) return a.fault('the accepted fill was not sent')
  // A second fill would come at once.
  await pause(1_000)
  a.holds(fills(commandsOn(line)).length === 1, 'an accept that was repeated filled in twice')
  const [offered, sent] = [fieldsOf(offer.data.action?.input), fieldsOf(fill.data)]
  a.holds(offered.length > 0 && JSON.stringify(sent) === JSON.stringify(offered), `a fill of ${JSON.stringify(sent)} was sent where ${JSON.stringify(offered)} was offered`)
  a.holds(!JSON.stringify(commandsOn(line)).includes('evil.example'), 'a command holds what the accept of a page said')
}

/** A guest to whom a fill is offered: one who is logged in where only such a person has something to fill in. */
async function fillGuest(a: Attacker): Promise<Guest | undefined> {
  const { fillLogin, origin } = a.target
  if (!fillLogin) return a.guest()
  const reply = await a.http('POST', `/${fillLogin.path}`, { origin, body: JSON.stringify(fillLogin.body), headers: { 'content-type': 'application/json' } })
  const [cookie] = [reply.headers?.['set-cookie'] ?? []].flat()
  if (reply.status === 200 && cookie !== undefined) return a.guest({ consent: 'granted' }, cookie.split(';')[0])
  a.leave(`the accept of a fill with other fields: nobody could log in at ${fillLogin.path}, which a store in demo mode allows`)
  return undefined
}

const isFill = ({ type }: SentCommand): boolean => type === 'dom.fill'
const isFillOffer = ({ data }: SentCommand): boolean => data.action?.type === 'dom.fill'
const fills = (commands: readonly SentCommand[]): SentCommand[] => commands.filter(isFill)

/** The names and values of a fill. */
function fieldsOf(input: unknown): unknown[] {
  const fields = isRecord(input) && Array.isArray(input.fields) ? input.fields : []
  return fields.map((each: unknown) => (isRecord(each) ? [each.field, each.value] : each))
}

/** Attack 39. */
export const fillAttacks: readonly Attack[] = [{ number: 39, name: 'fill of a password, payment or hidden field', run: fillOfSecrets }]
