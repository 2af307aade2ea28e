import type { Engine, Event, Inspection, Message } from '@proactive/engine'
import { defaultPreferences, isRecord, minutes, type Preferences, visitGapMs } from '@proactive/protocol'
import { ownId } from '../../log/event-id.js'
import type { ServedPack } from '../../events/pack-index.js'
import type { Commit } from '../../store/store.js'
import type { Watch } from './watch.js'

/**
 * Checks every command against the rules of attention. It recomputes the budget of each person from the log alone,
 * independently of the engine.
 */
export interface AttentionWatch {
  committed(commit: Commit, messages: readonly Message[]): void
  /** Returns a person's consent according to the log; undefined until the log has reached the given event. */
  consentOf(person: string, event: string): boolean | undefined
}

interface Shown {
  command: string
  useCase: string
  category: string
  key: string
  expiresAt: number
  isOpen: boolean
  /** When and in which visit it was shown. A suggestion that was shown counts for good; one that ended unshown does not. */
  seen?: { at: number; visit: number }
}

interface Known {
  visit: number
  lastAt: number
  /** The last word and when it was said; null while nothing is known. */
  consent: boolean | null
  saidAt?: number
  hasPreferences?: true
  applied: Set<string>
  preferences: Preferences
  told: Shown[]
  refusals: number
  rests: Map<string, number>
}

const gapMs = minutes(5)
const restMs = minutes(30)

type CommandSeen = Extract<Inspection, { type: 'command' }>

export function createAttentionWatch({
  pack,
  engine,
  count,
  watch,
}: {
  pack: ServedPack
  engine: Engine
  count: number
  watch: Watch
}): AttentionWatch {
  const people = new Map<string, Known>()
  const modes = new Map<string, string>()
  const keys = new Map<string, string>()
  const signals = new Map<string, string>()
  /** Candidates that replace a suggestion that the person has just lost. */
  const instead = new Set<string>()
  const useCases = new Map(pack.useCases.map((useCase) => [useCase.name, useCase]))

  function of(person: string, now: number): Known {
    const known = people.get(person) ?? {
      visit: 1,
      lastAt: now,
      consent: null,
      applied: new Set(),
      preferences: defaultPreferences,
      told: [],
      refusals: 0,
      rests: new Map(),
    }
    people.set(person, known)
    return known
  }

  function updateVisit(known: Known, now: number): void {
    if (now - known.lastAt > visitGapMs) {
      known.visit++
      known.refusals = 0
    }
    known.lastAt = now
  }

  function apply(partition: number, { to, body }: Message, now: number): void {
    if (body.type === 'presence') {
      const known = of(body.person, now)
      if (body.consent !== undefined) hearConsent(known, body.consent, body.saidAt)
      if (body.preferences && !known.hasPreferences) Object.assign(known, { preferences: body.preferences, hasPreferences: true })
      if (body.live) updateVisit(known, now)
    } else if (body.type === 'preferences') Object.assign(of(body.person, now), { preferences: body.preferences, hasPreferences: true })
    else if (body.type === 'consent') hearConsent(of(body.person, now), body.consent, body.saidAt)
    else if (body.type === 'mode') modes.set(`${partition} ${body.useCase}`, body.mode)
    else if (body.type === 'event') {
      const isElsewhere = body.forwarded === true && to.startsWith('rule:')
      const { person } = body.event
      if (person === undefined || isElsewhere || engine.ownerOf(`person:${person}`, count) !== partition) return
      applyEvent(of(person, now), body.event, now)
    } else if (body.type === 'request' && body.request === 'accept') {
      const told = people.get(body.person)?.told.find(({ command }) => command === body.key)
      // A suggestion that was answered was seen.
      if (!told?.isOpen || told.expiresAt <= now) return
      told.isOpen = false
      told.seen ??= { at: now, visit: of(body.person, now).visit }
    }
  }

  function hearConsent(known: Known, consent: boolean, saidAt?: number): void {
    const { saidAt: last } = known
    if (last !== undefined && (saidAt === undefined || saidAt < last || (saidAt === last && consent))) return
    known.consent = consent
    if (saidAt !== undefined) known.saidAt = saidAt
  }

  function applyEvent(known: Known, { id, type, source, causationId, data, time }: Event, now: number): void {
    known.applied.add(ownId(id))
    if (type === 'consent.changed') hearConsent(known, isRecord(data) && data['consent'] === 'granted', time)
    if (known.consent === false || !known.preferences.enabled) return
    if (source === 'page') updateVisit(known, now)
    const told = known.told.find(({ command }) => command === causationId)
    if (!told) return
    const isNo = type === 'suggestion.declined' || type === 'suggestion.dismissed'
    if (isNo || type === 'suggestion.shown' || type === 'suggestion.ignored')
      told.seen ??= { at: now, visit: known.visit }
    if (isNo && told.isOpen && told.expiresAt > now) {
      known.refusals++
      known.rests.set(told.category, now + restMs)
    }
    if (isNo || type === 'suggestion.ignored' || type === 'suggestion.expired') told.isOpen = false
  }

  function note(one: Inspection, partition: number): void {
    if (one.type === 'signal') {
      keys.set(one.signal.id, one.signal.key)
    } else if (one.type === 'candidate') {
      signals.set(one.correlation, one.candidate.signal)
      if (one.candidate.instead) instead.add(one.correlation)
    } else if (one.type === 'outcome') {
      const known = people.get(one.person)
      const told = known?.told.find(({ command }) => command === one.command)
      if (one.outcome === 'suggestion.accepted' && known) known.refusals = 0
      if (told && /accepted|withdrawn|undone/.test(one.outcome)) told.isOpen = false
      if (told && known && one.outcome === 'suggestion.accepted') told.seen ??= { at: one.at, visit: known.visit }
    } else if (one.type === 'command') checkCommand(one, partition)
  }

  function checkCommand({ command, person, at: now, correlation, session }: CommandSeen, partition: number): void {
    if (command.type !== 'ui.suggestion' && command.type !== 'ui.notification') return
    const known = of(person, now)
    const { useCase, category } = command.data
    const { preferences } = known
    const wrong = (promise: string, how: string) =>
      watch.breaks(promise, `${person} was sent '${useCase}' although ${how}.`, [
        person,
        command.id,
        session,
        correlation,
      ])

    if (known.consent !== true) wrong('nothing is sent without consent', 'the person has not given consent')
    const mode = modes.get(`${partition} ${useCase}`) ?? useCases.get(useCase)?.mode ?? 'live'
    if (mode !== 'live') wrong('a use case that is off or dry sends nothing', `the use case is ${mode}`)
    if (preferences.categories[category] === false)
      wrong('nothing is sent in a disabled category', `the category '${category}' is disabled`)
    if (!preferences.enabled) wrong('nothing is sent to a person who disabled suggestions', 'suggestions are disabled')
    if (preferences.quietUntil !== undefined && Date.parse(preferences.quietUntil) > now)
      wrong('nothing is sent during a snooze', `suggestions are snoozed until ${preferences.quietUntil}`)

    // A suggestion that is not shown yet counts for this visit and this day, because it may be shown in both.
    const reserved = known.told.filter(({ seen, isOpen, expiresAt }) => !seen && isOpen && expiresAt > now)
    const seen = known.told.filter((one) => one.seen)
    const thisVisit = [...reserved, ...seen.filter((one) => one.seen?.visit === known.visit)]
    const today = dayOf(now, pack.timeZone)
    const thatDay = [...reserved, ...seen.filter((one) => dayOf(one.seen?.at ?? 0, pack.timeZone) === today)]
    const isHigh = command.priority === 'high'
    if (preferences.frequency === 'minimal' && !isHigh)
      wrong('frequency "minimal" allows only high priority', `the priority is ${command.priority}`)
    if (thisVisit.length >= 3) wrong('at most three suggestions a visit', `${thisVisit.length} were sent in this visit`)
    if (!isHigh && thisVisit.length >= 2)
      wrong('the third suggestion of a visit has high priority', `${thisVisit.length} were sent in this visit`)
    if (thatDay.length >= 8) wrong('at most eight suggestions a day', `${thatDay.length} were sent today`)
    if (known.refusals >= 2) wrong('after two refusals in a row the visit stays silent', 'the last two were refused')
    if ((known.rests.get(category) ?? 0) > now) wrong('a refused category rests for 30 minutes', `'${category}' is resting`)
    const gap = preferences.frequency === 'maximum' ? gapMs / 2 : gapMs
    const last = Math.max(...seen.map((one) => one.seen?.at ?? 0))
    const isUrgent = useCases.get(useCase)?.critical === true || instead.has(correlation)
    if (last + gap > now && !isUrgent) wrong('at least five minutes lie between two suggestions', `the last was shown ${now - last} ms ago`)
    const key = keys.get(signals.get(correlation) ?? '') ?? ''
    const before = thisVisit.find((one) => one.useCase === useCase && one.key === key)
    if (before && !instead.has(correlation))
      wrong('the same suggestion is not repeated in a visit', `${before.command} said the same in this visit`)
    if (known.told.some((one) => one.command === command.id)) wrong('no command is sent twice', 'the command was sent before')

    known.told.push({
      command: command.id,
      useCase,
      category,
      key,
      expiresAt: Date.parse(command.expiresAt),
      isOpen: true,
    })
  }

  return {
    committed({ partition, journal, inspections }, messages) {
      if (!journal.skipped) for (const message of messages) apply(partition, message, journal.now)
      for (const inspection of inspections) note(inspection, partition)
    },
    consentOf(person, event) {
      const known = people.get(person)
      return known?.applied.has(event) === true ? known.consent === true : undefined
    },
  }
}

const days = new Map<string, Intl.DateTimeFormat>()

function dayOf(at: number, timeZone: string): string {
  const format = days.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone })
  days.set(timeZone, format)
  return format.format(at)
}
