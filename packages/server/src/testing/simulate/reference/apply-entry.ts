import type { Event, Inspection, Message } from '@proactive/engine'
import { isRecord, minutes, type Preferences, visitGapMs } from '@proactive/protocol'
import type { Entry, Kept } from './history.js'
import { endLeases, grantLease, releaseLease } from './leases.js'
import { isOff, isOn, type KnownCommand, type KnownPerson, type KnownTab, type Reading } from './person.js'

/** How long a category rests after a refusal. */
const restMs = minutes(30)

/** Applies one entry of a person's history to what is known of the person before it. */
export function applyEntry(known: KnownPerson, entry: Entry, reading: Reading): void {
  if (entry.type === 'message') applyMessage(known, entry.message, entry.at)
  else if (entry.type === 'seen') applySeen(known, entry.seen, entry.at, reading)
  else if (entry.type === 'kept') addCommand(known, entry.kept, entry.at, reading).waits = true
  else if (entry.type === 'asked') known.facts.asked = entry.effect
  else applyEvent(known, entry.event, entry.at)
}

function applyMessage(known: KnownPerson, { to, body }: Message, at: number): void {
  if (body.type === 'presence') {
    const tab = findTab(known, body.session, at)
    if (body.consent !== undefined) hearConsent(known, body.consent, body.saidAt)
    if (body.preferences && !known.hasPreferences) setPreferences(known, body.preferences)
    if (body.live) {
      countActivity(known, at)
      tab.lastAt = at
    }
    if (tab.isLive && !body.live) endLeases(known, ({ session }) => session === body.session)
    tab.isLive = body.live
  } else if (body.type === 'preferences') setPreferences(known, body.preferences)
  else if (body.type === 'consent') hearConsent(known, body.consent, body.saidAt)
  else if (body.type === 'event') {
    const { event } = body
    if (event.type === 'consent.changed') hearConsent(known, isRecord(event.data) && event.data['consent'] === 'granted', event.time)
    if (known.consent !== null || to.startsWith('person:')) applyEvent(known, event, at)
  } else if (body.type === 'request' && body.request === 'accept') {
    const command = known.commands.find(({ id }) => id === body.key)
    if (command?.state !== 'open' || command.isQuiet) return
    command.state = 'accepting'
    // A command that was answered was shown.
    command.seen ??= { at, visit: known.visit }
  } else if (body.type === 'attention.release') {
    releaseLease(known, body.lease, body.shown, at)
  } else if (body.type === 'held') {
    const command = known.commands.findLast(({ candidate, hold }) => candidate === body.candidate && hold)
    if (body.outcome === 'lost' && command?.state === 'open') command.state = 'over'
    if (body.outcome === 'changed' && body.hold && command?.state === 'open' && command.seen) command.expiresAt = body.hold.until
  } else if (body.type === 'disregard') {
    known.disregarded.push({ event: body.event, eventType: body.eventType, before: known.events.length })
  } else if (body.type === 'reply' && body.effect === known.facts.asked) {
    delete known.facts.asked
    if (body.result.ok && isRecord(body.result.value)) known.facts.values = body.result.value
  }
}

/** Applies an event of the person. While the person is off, nothing of it is remembered. */
function applyEvent(known: KnownPerson, event: Event, at: number): void {
  if (isOff(known)) return
  if (event.source === 'page') countActivity(known, at)
  if (event.source !== 'assistant') applyOutcome(known, event, at)
  if (event.session !== undefined) findTab(known, event.session, at).lastAt = at
  if (event.claimed === undefined) known.events.push({ event, at, visit: known.visit, visitSince: known.visitSince })
}

function applyOutcome(known: KnownPerson, { type, causationId }: Event, at: number): void {
  const command = known.commands.find(({ id }) => id === causationId)
  if (!command) return
  const wasOpen = command.state === 'open'
  const seen = (): void => void (command.seen ??= { at, visit: known.visit })
  if (type === 'suggestion.shown') {
    seen()
    if (!wasOpen || !command.hold) return
    command.expiresAt = at + command.hold.lastsMs
  }
  if (!wasOpen) return
  const isRefusal = type === 'suggestion.declined' || type === 'suggestion.dismissed'
  if (isRefusal || type === 'suggestion.ignored') seen()
  if (isRefusal && command.decidesAt === undefined && !command.waits) {
    known.refusals++
    known.rests.set(command.category, at + restMs)
  }
  const isDone = command.isQuiet && (type === 'command.executed' || type === 'command.failed')
  if (isRefusal || isDone || type === 'suggestion.ignored' || type === 'suggestion.expired') command.state = 'over'
}

function applySeen(known: KnownPerson, seen: Inspection, at: number, reading: Reading): void {
  if (seen.type === 'command') {
    addCommand(known, seen, at, reading)
  } else if (seen.type === 'outcome') {
    const command = known.commands.find(({ id }) => id === seen.command)
    if (!command) return
    if (seen.outcome === 'suggestion.accepted') {
      known.refusals = 0
      command.state = 'accepted'
      // It was shown, also where the request to accept it is read after what came of it.
      command.seen ??= { at, visit: known.visit }
    } else if (seen.outcome === 'suggestion.withdrawn' || seen.outcome === 'suggestion.undone') command.state = 'over'
  } else if (seen.type === 'place') {
    const command = known.commands.find(({ id }) => id === seen.command)
    if (command) Object.assign(command, { decidesAt: seen.decidesAt, place: { n: seen.n, of: seen.of } })
  } else if (seen.type === 'lease') {
    if (seen.change === 'granted') grantLease(known, seen, at)
  } else if (seen.type === 'hold' && reading.isTopicHere(seen.correlation)) {
    const command = known.commands.findLast(({ hold }) => hold?.id === seen.hold)
    if (command?.state !== 'open') return
    if (seen.change === 'expired' || seen.change === 'lost') command.state = 'over'
    else if (seen.change === 'extended' && command.seen) command.expiresAt = seen.until
  }
}

function addCommand(known: KnownPerson, { command: sent, session, correlation }: Kept, at: number, reading: Reading): KnownCommand {
  const { id, type, data, priority, expiresAt } = sent
  const place = 'place' in data ? data.place : undefined
  const isQuiet = place !== undefined || (type !== 'ui.suggestion' && type !== 'ui.notification')
  const hold = 'hold' in data && data.hold ? data.hold.id : undefined
  const command: KnownCommand = {
    id,
    candidate: correlation,
    useCase: data.useCase,
    category: reading.categoryOf(data.useCase),
    priority,
    session,
    about: reading.aboutOf(correlation),
    sentAt: at,
    visit: known.visit,
    expiresAt: Date.parse(expiresAt),
    ...(hold !== undefined && { hold: { id: hold, lastsMs: reading.lastsMs(hold) } }),
    isQuiet,
    ...(reading.yields(data.useCase) && { yields: true as const }),
    ...(place && { decidesAt: Date.parse(place.decidesAt), place: { n: place.n, of: place.of } }),
    state: 'open',
  }
  known.commands.push(command)
  return command
}

function findTab(known: KnownPerson, id: string, at: number): KnownTab {
  const tab = known.tabs.get(id) ?? { id, isLive: false, since: at, lastAt: at }
  known.tabs.set(id, tab)
  return tab
}

/** Counts activity: after thirty minutes of silence it begins a new visit. */
function countActivity(known: KnownPerson, at: number): void {
  if (at - known.lastAt > visitGapMs) {
    known.visit++
    known.visitSince = at
    known.refusals = 0
  }
  known.lastAt = at
}

/** Takes a word on consent: the last word by its time counts, and of two words with the same time the no. */
function hearConsent(known: KnownPerson, consent: boolean, saidAt?: number): void {
  const { saidAt: last } = known
  if (last !== undefined && (saidAt === undefined || saidAt < last || (saidAt === last && (consent || known.consent === false)))) return
  known.consent = consent
  if (!isOn(known)) endLeases(known, () => true)
  if (saidAt !== undefined) known.saidAt = saidAt
}

function setPreferences(known: KnownPerson, preferences: Preferences): void {
  Object.assign(known, { preferences, hasPreferences: true })
  if (!isOn(known)) endLeases(known, () => true)
}
