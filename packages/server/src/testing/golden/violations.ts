/**
 * Checks what people were told against what they may be told. The rules stand here a second time, by what was sent and
 * shown and by what people said and did, and ask nothing of the engine.
 */

import { type Command, defaultPreferences, minutes, type Preferences, visitGapMs } from '@proactive/protocol'
import type { Moment, Played, Told } from './play-scenario.js'
import type { Scenario } from './scenario.js'
import { speaks } from './score.js'
import { urgentWords } from './urgent-words.js'

/** What a pack's use cases may do and say. */
export interface Policy {
  /** The types of action that each use case may offer. */
  actions: Readonly<Record<string, readonly string[]>>
  /** The use cases that may come before the gap is over. */
  critical: readonly string[]
  /** The time zone of a day, and its quiet hours. */
  timeZone: string
  quietHours?: { from: string; to: string }
  /** Whether what a telling rests on is scarce, so that it may say so. */
  isScarce(told: Pick<Told, 'facts' | 'signal' | 'command'>): boolean
}

const limits = { perVisit: 3, perDay: 8, gapMs: minutes(5), restMs: minutes(30), refusalsInARow: 2, keptForHigh: 1 }

/** Returns each broken rule of a scenario, in plain words. */
export function violationsOf(
  { scenario, told, moments, personIds }: Pick<Played, 'told' | 'moments' | 'personIds'> & { scenario: Pick<Scenario, 'start' | 'persons'> },
  policy: Policy,
): string[] {
  const speaking = told.filter((one) => speaks(one) || (one.follows === 'lost hold' && 'message' in one.command.data))
  const start = Date.parse(scenario.start)
  const people = new Set(Object.values(personIds))
  const ofAttention = [...people].flatMap((personId) => {
    const names = Object.keys(scenario.persons).filter((name) => personIds[name] === personId)
    const own = moments.filter(({ person }) => names.includes(person))
    return follow(names.join(' and '), own, new Set(speaking.map(({ command }) => command.id)), start, policy)
  })
  return [...ofAttention, ...told.flatMap((one) => ofAction(one, policy)), ...speaking.flatMap((one) => ofWords(one, policy))]
}

/** What is known of one person's patience, while their moments are followed. */
interface Patience {
  hasConsented: boolean
  preferences: Preferences
  shown: { at: number; command: Command; inVisit: boolean }[]
  rests: Map<string, number>
  refusals: number
  activeAt: number
}

/** Follows what one person said, did and was shown, and returns what they should not have been shown. */
function follow(name: string, moments: readonly Moment[], speaking: ReadonlySet<string>, start: number, policy: Policy): string[] {
  const broken: string[] = []
  const patience: Patience = { hasConsented: false, preferences: defaultPreferences, shown: [], rests: new Map(), refusals: 0, activeAt: -Infinity }
  for (const moment of moments) {
    const at = start + moment.atMs
    switch (moment.type) {
      case 'consent':
        patience.hasConsented = moment.isGranted
        break
      case 'preferences':
        patience.preferences = moment.preferences
        break
      case 'active':
        // A visit is activity until 30 minutes of silence.
        if (at - patience.activeAt > visitGapMs) {
          patience.refusals = 0
          for (const one of patience.shown) one.inVisit = false
        }
        patience.activeAt = at
        break
      case 'sent':
        if (speaking.has(moment.command.id)) broken.push(...refusalsOf(moment, at, patience, policy).map((why) => `${name} was sent '${moment.command.data.useCase}' at ${moment.atMs} ms ${why}`))
        break
      case 'shown':
        if (speaking.has(moment.command.id)) {
          broken.push(...capsOf(moment, at, patience, policy).map((why) => `${name} was shown '${moment.command.data.useCase}' at ${moment.atMs} ms ${why}`))
          patience.shown.push({ at, command: moment.command, inVisit: true })
        }
        break
      case 'answered':
        if (moment.answer === 'decline' || moment.answer === 'dismiss') {
          patience.refusals++
          patience.rests.set(categoryOf(moment), at + limits.restMs)
        }
        if (moment.answer === 'accept' && !moment.refused) patience.refusals = 0
        break
      case 'withdrawn':
        break
    }
  }
  return broken
}

type OfCommand = Pick<Extract<Moment, { command: unknown }>, 'command'>

const categoryOf = ({ command: { data } }: OfCommand): string => ('category' in data ? data.category : '')

/** What the person has said against being told this. */
function refusalsOf(moment: OfCommand, at: number, { hasConsented, preferences, rests, refusals }: Patience, { timeZone, quietHours }: Policy): string[] {
  const { enabled, frequency, categories, quietUntil } = preferences
  const category = categoryOf(moment)
  const reasons: [boolean, string][] = [
    [!hasConsented, 'without consent'],
    [!enabled, 'with the assistant switched off'],
    [quietUntil !== undefined && Date.parse(quietUntil) > at, 'while it was snoozed'],
    [quietHours !== undefined && isWithin(quietHours, clockOf(at, timeZone)), 'in the quiet hours'],
    [categories[category] === false, `although the category '${category}' is switched off`],
    [frequency === 'minimal' && moment.command.priority !== 'high', "although the frequency is 'minimal'"],
    [(rests.get(category) ?? 0) > at, `while the category '${category}' rests after a refusal`],
    [refusals >= limits.refusalsInARow, 'after two refusals in a row'],
  ]
  return reasons.flatMap(([isBroken, why]) => (isBroken ? [why] : []))
}

/** The caps that showing this exceeds. */
function capsOf({ command }: OfCommand, at: number, { preferences, shown }: Patience, { critical, timeZone }: Policy): string[] {
  const gapMs = preferences.frequency === 'maximum' ? limits.gapMs / 2 : limits.gapMs
  const inVisit = shown.filter((one) => one.inVisit).length
  const today = shown.filter((one) => dayOf(one.at, timeZone) === dayOf(at, timeZone)).length
  const last = shown.at(-1)
  const isHigh = command.priority === 'high'
  // What is offered in place of a hold that was lost takes the place of what was held.
  const isInstead = last?.command.data.useCase === command.data.useCase && 'hold' in last.command.data
  const reasons: [boolean, string][] = [
    [inVisit >= limits.perVisit, 'as the fourth of the visit'],
    [!isHigh && inVisit >= limits.perVisit - limits.keptForHigh, 'in the place that is kept for high priority'],
    [today >= limits.perDay, 'as the ninth of the day'],
    [last !== undefined && at - last.at < gapMs && !critical.includes(command.data.useCase) && !isInstead, `${Math.round((at - (last?.at ?? at)) / 1_000)} s after the one before`],
  ]
  return reasons.flatMap(([isBroken, why]) => (isBroken ? [why] : []))
}

function ofAction({ person, command, atMs }: Told, { actions }: Policy): string[] {
  const { useCase } = command.data
  const type = 'action' in command.data ? command.data.action?.type : undefined
  const allowed = actions[useCase]
  if (!allowed) return [`${person} was sent the unknown use case '${useCase}' at ${atMs} ms`]
  return type === undefined || allowed.includes(type) ? [] : [`${person} was offered '${type}' by '${useCase}' at ${atMs} ms, which it does not list`]
}

function ofWords(told: Told, policy: Policy): string[] {
  const { person, command, atMs } = told
  const words = 'message' in command.data ? urgentWords(command.data.message) : []
  if (words.length === 0 || policy.isScarce(told)) return []
  return [`${person} was told '${words[0] ?? ''}' by '${command.data.useCase}' at ${atMs} ms, and nothing is scarce`]
}

/** The time of day in a time zone, as `18:05`. */
const clockOf = (at: number, timeZone: string): string => shown(at, timeZone).slice(11, 16)
const dayOf = (at: number, timeZone: string): string => shown(at, timeZone).slice(0, 10)
const shown = (at: number, timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)

const isWithin = ({ from, to }: { from: string; to: string }, clock: string): boolean => (from < to ? clock >= from && clock < to : clock >= from || clock < to)
