import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isRecord, protocolVersion } from '@proactive/protocol'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import { commandOn, commandsOn, ingest, tell, type Told } from './told.js'
import type { Reply } from './wire/reply.js'

/** The texts of a command that a person reads. */
function readTexts({ command: { data } }: Told): string[] {
  const why = (data.why ?? []).map(({ text }) => text)
  return [data.message, data.action?.label, ...why].filter((text) => typeof text === 'string')
}

/** What turns text around or hides in it; the joiners of emoji and of Persian are no attack. */
const unseen = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u
const turned = '\u202Etxet\u202C\u200B\u2066x\u2069\uFEFF'

async function hiddenText(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const { type } = a.target.pageEvent
  for (const written of [`${type}\u200B`, `\u202E${type}`, `${type.slice(0, 1)}\u2060${type.slice(1)}`]) {
    for (const reply of await a.send([a.event({ type: written })])) a.refused('a type with a character that is not seen', reply, 'unknown_type', 'invalid_event')
  }
  for (const reply of await a.send([a.event({ id: `${randomUUID()}\u200B` })])) a.refused('an id with a zero-width space', reply, 'invalid_event')
  for (const route of ['accept', 'undo', 'extend']) {
    const body = JSON.stringify({ commandId: `\u202E${randomUUID()}`, undoToken: '\u200B', holdId: '\uFEFF' })
    a.refused(`${route} of an id that is turned around`, await a.http('POST', `/actions/${route}`, { token, body }), 'not_found', 'invalid_event')
  }
  if (a.isLoading) return
  const told = await tell(a, (text) => `${text}${turned}`)
  if (told) for (const text of readTexts(told)) a.holds(!unseen.test(text), `a person is shown ${JSON.stringify(text)}`)
}

const schemes = ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'blob:https://evil.example/1', 'file:///etc/passwd']

async function scriptUrls(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  for (const url of schemes) {
    const plain = url.replace('\t', '')
    a.refused(`the origin ${plain}`, await a.dial('events', { token, protocol: protocolVersion }, { origin: plain }), 'forbidden_origin')
    a.refused(`POST /session from ${plain}`, await a.http('POST', '/session', { origin: plain, body: '{}' }), 'forbidden_origin')
    for (const reply of await a.send([a.event({ type: url })])) a.refused(`the type ${plain}`, reply, 'unknown_type', 'invalid_event')
    a.refused(`accept of ${plain}`, await a.http('POST', '/actions/accept', { token, body: JSON.stringify({ commandId: url }) }), 'not_found', 'invalid_event')
  }
  if (a.isLoading) return
  const told = await tell(a, (text) => `javascript:alert(1)//${text}`)
  if (!told) return
  for (const [path, value] of leaves(told.command.data)) {
    const isAddress = /(^|\.)(anchor|resource|url|href|src|link|image)$/i.test(path)
    a.holds(!isAddress || !/^\s*(javascript|data|vbscript):/i.test(value), `the command’s ${path} is ${value}`)
  }
  await acceptWith(a, told, { href: 'javascript:alert(1)', url: 'data:text/html,x', __target: 'javascript:alert(1)' })
}

const markup = '<img src=x onerror="alert(1)"><script>alert(1)</script>'

async function markupInMessages(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  for (const reply of await a.send([a.event({ type: markup.slice(0, 60) })])) a.refused('a type that is markup', reply, 'unknown_type', 'invalid_event')
  for (const reply of await a.send([a.event({ id: markup })])) a.refused('an id that is markup', reply, 'invalid_event')
  const path = encodeURIComponent(markup)
  for (const route of [`/trace/${path}`, `/${path}`, `/session/${path}`]) {
    const reply = await a.http('GET', route, { token, headers: { accept: 'text/html' } })
    a.refused(`GET ${route.slice(0, 20)}`, reply, 'not_found')
    a.holds(isJson(reply), `GET ${route.slice(0, 20)} was answered as ${reply.contentType}`)
  }
  if (a.isLoading) return
  for (const page of [`//${path}`, `//api/${path}`, `//?q=${path}`]) {
    const { contentType = '', headers = {}, body } = await a.http('GET', page, { headers: { accept: 'text/html' } })
    if (!contentType.startsWith('text/html')) continue
    const policy = String(headers['content-security-policy'] ?? '')
    const scripts = /script-src[^;]*|default-src[^;]*/.exec(policy)?.[0]
    a.holds(scripts !== undefined && !scripts.includes("'unsafe-inline'"), `GET ${page.slice(1, 12)} is a page without a policy on scripts: ${policy || 'none'}`)
    a.holds(!String(body).includes('<img src=x onerror'), `GET ${page.slice(1, 12)} has the markup of its address in it`)
  }
  const told = await tell(a, (text) => `${text}${markup}`)
  if (!told) return
  const exported = await a.http('GET', '/me/export', { token: told.guest.grant.token, headers: { accept: 'text/html' } })
  a.holds(isJson(exported), `what holds markup was answered as ${exported.contentType}`)
  await acceptWith(a, told, { [markup]: markup })
}

/** Accepts with members that the action does not declare: refused, or taken without them. */
async function acceptWith(a: Attacker, { line, command }: Told, members: Record<string, string>): Promise<void> {
  const reply = await line.ask('accept', JSON.stringify({ commandId: command.id, input: members }))
  a.answered('an accept with members that its action does not have', reply)
  const result = JSON.stringify(isRecord(reply.body) ? reply.body.result : undefined) ?? ''
  for (const name of Object.keys(members)) a.holds(!result.includes(JSON.stringify(name)), `the result of an accept has the member ${name.slice(0, 40)} that its action does not declare`)
}

const perMinute = 10

/** Answers every command with the events that would have the next one sent, from the page and from the shop. */
async function loops(a: Attacker): Promise<void> {
  const { loopEvents, pageEvent, shopEvents } = a.target
  const guest = a.isLoading ? await a.self() : await a.guest()
  const { token } = guest.grant
  const line = await a.line('actions', guest)
  let cause: string | undefined
  const send = (...events: object[]) => {
    const written = events.map((event) => ({ id: randomUUID(), time: new Date().toISOString(), ...(cause !== undefined && { causationId: cause }), ...event }))
    return a.http('POST', '/events', { token, body: JSON.stringify({ sentAt: new Date().toISOString(), events: written }) })
  }
  if (!a.isLoading) {
    a.answered('the events of the loop', await send(pageEvent, ...loopEvents))
    cause = loopEvents.length > 0 ? (await commandOn(line, 0))?.id : undefined
    if (cause === undefined) a.leave('a loop that a page keeps going by itself: give --loop-event, after which a command is sent')
  }
  cause ??= randomUUID()
  for (let round = 0; round < 3 * perMinute; round++) {
    const answer = ['suggestion.shown', 'suggestion.dismissed'].map((type) => ({ type, data: {} }))
    a.answered('the outcomes of a command', await send(...answer, pageEvent, ...loopEvents))
    for (const event of a.isLoading || a.target.ingestKey === undefined ? [] : shopEvents) await ingest(a, { id: randomUUID(), time: new Date().toISOString(), ...event, causationId: cause })
    for (const type of ['suggestion.accepted', 'decision.made']) a.refused(`${type} from a page`, await send({ type, data: {} }), 'unknown_type')
    await pause(a.isLoading ? 0 : 100)
    cause = commandsOn(line).at(-1)?.id ?? cause
  }
  if (a.isLoading) return
  await pause(1_000)
  const sent = commandsOn(line).length
  a.holds(sent <= perMinute, `${sent} commands were sent to one tab within a minute`)
}

const isJson = ({ contentType }: Reply): boolean => contentType?.startsWith('application/json') ?? false

/** Every text in a value, with the path to it. */
function leaves(value: unknown, path = ''): [path: string, value: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (Array.isArray(value)) return value.flatMap((one: unknown) => leaves(one, path))
  return isRecord(value) ? Object.entries(value).flatMap(([key, one]) => leaves(one, path === '' ? key : `${path}.${key}`)) : []
}

const isCut = (series: string): boolean => series.startsWith('proactive_dropped_total') || (series.startsWith('proactive_gates_total') && series.includes('ok="false"'))

/** Attacks 37, 40, 41 and 43: on what a person is shown, and on how often. */
export const commandAttacks: readonly Attack[] = [
  { number: 37, name: 'zero-width and bidi text', run: hiddenText },
  { number: 40, name: 'javascript: and data: urls', run: scriptUrls },
  { number: 41, name: 'markup in a message', run: markupInMessages },
  { number: 43, name: 'the loop event, command, event', run: loops, counted: isCut },
]
