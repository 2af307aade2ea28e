import type { Engine, Event, Inspection, Message } from '@proactive/engine'
import { defaultPreferences, minutes, type Preferences, visitGapMs } from '@proactive/protocol'
import type { ServedPack } from '../../events/pack-index.js'
import type { Commit } from '../../store/store.js'
import type { Watch } from './watch.js'

/** Reckons up, from the log alone, what each person may still be told, and holds every command to it. */
export interface AttentionWatch {
  committed(commit: Commit, messages: readonly Message[]): void
  /** What the log says of a person's consent so far, and whether it has come to this event. */
  consentOf(person: string, event: string): boolean | undefined
}

interface Told {
  command: string
  useCase: string
  category: string
  key: string
  expiresAt: number
  isOpen: boolean
  /** When the log said that it was seen, and in which visit: that counts for good. What is over unseen counts for nothing. */
  seen?: { at: number; visit: number }
}

interface Known {
  visit: number
  lastAt: number
  consent: boolean
  heard: Set<string>
  preferences: Preferences
  told: Told[]
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
  /** Candidates in the place of what was just lost. */
  const instead = new Set<string>()
  const useCases = new Map(pack.useCases.map((useCase) => [useCase.name, useCase]))

  function of(person: string, now: number): Known {
    const known = people.get(person) ?? {
      visit: 1,
      lastAt: now,
      consent: true,
      heard: new Set(),
      preferences: defaultPreferences,
      told: [],
      refusals: 0,
      rests: new Map(),
    }
    people.set(person, known)
    return known
  }

  function comesBy(known: Known, now: number): void {
    if (now - known.lastAt > visitGapMs) {
      known.visit++
      known.refusals = 0
    }
    known.lastAt = now
  }

  function hear(partition: number, { to, body }: Message, now: number): void {
    if (body.type === 'presence') {
      const known = of(body.person, now)
      if (body.consent !== undefined) known.consent = body.consent
      if (body.live) comesBy(known, now)
    } else if (body.type === 'preferences') of(body.person, now).preferences = body.preferences
    else if (body.type === 'mode') modes.set(`${partition} ${body.useCase}`, body.mode)
    else if (body.type === 'event') {
      const isElsewhere = body.forwarded === true && to.startsWith('rule:')
      const { person } = body.event
      if (person === undefined || isElsewhere || engine.ownerOf(`person:${person}`, count) !== partition) return
      live(of(person, now), body.event, now)
    } else if (body.type === 'request' && body.request === 'accept') {
      const told = people.get(body.person)?.told.find(({ command }) => command === body.key)
      // Who answers has seen it.
      if (!told?.isOpen || told.expiresAt <= now) return
      told.isOpen = false
      told.seen ??= { at: now, visit: of(body.person, now).visit }
    }
  }

  function live(known: Known, { id, type, source, causationId, data }: Event, now: number): void {
    if (source === 'page') comesBy(known, now)
    known.heard.add(id)
    if (type === 'consent.changed')
      known.consent = typeof data === 'object' && data !== null && 'consent' in data && data['consent'] === 'granted'
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
    } else if (one.type === 'command') judge(one, partition)
  }

  function judge({ command, person, at: now, correlation, session }: CommandSeen, partition: number): void {
    if (command.type !== 'ui.suggestion' && command.type !== 'ui.notification') return
    const known = of(person, now)
    const { useCase, category } = command.data
    const { preferences } = known
    const wrong = (promise: string, how: string) =>
      watch.breaks(promise, `${person} is told '${useCase}' although ${how}.`, [
        person,
        command.id,
        session,
        correlation,
      ])

    if (!known.consent) wrong('nothing is sent without consent', 'there is no consent')
    const mode = modes.get(`${partition} ${useCase}`) ?? useCases.get(useCase)?.mode ?? 'live'
    if (mode !== 'live') wrong('a use case that is off or dry sends nothing', `it is ${mode}`)
    if (preferences.categories[category] === false)
      wrong('nothing is sent to a closed category', `'${category}' is closed`)
    if (!preferences.enabled) wrong('nothing is sent to who switched it off', 'it is switched off')
    if (preferences.quietUntil !== undefined && Date.parse(preferences.quietUntil) > now)
      wrong('a snooze is respected', `it is quiet until ${preferences.quietUntil}`)

    // What is still to be shown may be shown in this visit, and today.
    const reserved = known.told.filter(({ seen, isOpen, expiresAt }) => !seen && isOpen && expiresAt > now)
    const seen = known.told.filter((one) => one.seen)
    const thisVisit = [...reserved, ...seen.filter((one) => one.seen?.visit === known.visit)]
    const today = dayOf(now, pack.timeZone)
    const thatDay = [...reserved, ...seen.filter((one) => dayOf(one.seen?.at ?? 0, pack.timeZone) === today)]
    const isHigh = command.priority === 'high'
    if (preferences.frequency === 'minimal' && !isHigh)
      wrong('minimal lets only high through', `it is ${command.priority}`)
    if (thisVisit.length >= 3) wrong('three a visit', `${thisVisit.length} were told this visit`)
    if (!isHigh && thisVisit.length >= 2)
      wrong('the last place is kept for high', `${thisVisit.length} were told this visit`)
    if (thatDay.length >= 8) wrong('eight a day', 'eight were told today')
    if (known.refusals >= 2) wrong('two refusals silence the visit', 'two in a row were refused')
    if ((known.rests.get(category) ?? 0) > now) wrong('a refused category rests', `'${category}' rests`)
    const gap = preferences.frequency === 'maximum' ? gapMs / 2 : gapMs
    const last = Math.max(...seen.map((one) => one.seen?.at ?? 0))
    const isUrgent = useCases.get(useCase)?.critical === true || instead.has(correlation)
    if (last + gap > now && !isUrgent) wrong('five minutes between two', `the last was shown ${now - last} ms ago`)
    const key = keys.get(signals.get(correlation) ?? '') ?? ''
    const before = thisVisit.find((one) => one.useCase === useCase && one.key === key)
    if (before && !instead.has(correlation))
      wrong('no command is shown twice', `${before.command} said the same in this visit`)
    if (known.told.some((one) => one.command === command.id)) wrong('no command is sent twice', 'it was sent before')

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
      if (!journal.skipped) for (const message of messages) hear(partition, message, journal.now)
      for (const inspection of inspections) note(inspection, partition)
    },
    consentOf(person, event) {
      const known = people.get(person)
      return known?.heard.has(event) === true ? known.consent : undefined
    },
  }
}

const days = new Map<string, Intl.DateTimeFormat>()

function dayOf(at: number, timeZone: string): string {
  const format = days.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone })
  days.set(timeZone, format)
  return format.format(at)
}
