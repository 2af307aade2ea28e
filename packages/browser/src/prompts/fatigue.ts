/**
 * How much a person has been asked in this session, and whether that was enough. The session is that of the tab: what was
 * counted survives a reload, and ends with the tab.
 *
 * Tricky cases:
 * - Two engines in one tab: each reads what is stored before it changes it.
 * - The computer's clock is set back: no gate stays closed until the clock has caught up.
 */

import { readStored, writeStored } from '../storage.js'
import type { PromptDefinition, PromptResponse } from './prompt.js'

/** How much is too much. */
export interface FatigueOptions {
  /** How many prompts are shown in a session at most. Default: 3. */
  readonly maxPerSession?: number | undefined
  /** The shortest time between two prompts, in milliseconds. Default: 60 000. */
  readonly cooldownMs?: number | undefined
  /** After how many dismissals in a row no prompt is shown any more. Default: 3. */
  readonly consecutiveDismissCap?: number | undefined
  readonly dismissPenalty?:
    | {
        /** How long a dismissed prompt waits, in milliseconds, or for the rest of the `session`. Default: not at all. */
        readonly sameId?: number | 'session' | undefined
        /** The same for the other prompts of its category; a `yes` in the category ends it. Default: not at all. */
        readonly sameCategory?: number | 'session' | undefined
      }
    | undefined
}

/** What is known of one prompt in this session. */
interface PromptRecord {
  readonly shownAt?: number
  readonly dismissedAt?: number
}

type ByName<Value> = { readonly [name: string]: Value }

/** What is known of the session. */
interface SessionRecord {
  readonly startedAt: number
  readonly shown: number
  readonly dismisses: number
  readonly dismissesInARow: number
  readonly shownAt?: number
  readonly prompts: ByName<PromptRecord>
  /** When a prompt of the category was last dismissed. */
  readonly categories: ByName<number>
}

/** Why a gate is closed, or `null` when it is open. */
export type Closed = string | null

export interface Fatigue {
  sessionCap: (now: number) => Closed
  cooldown: (now: number) => Closed
  dismissals: (now: number) => Closed
  sameId: (prompt: PromptDefinition, now: number) => Closed
  sameCategory: (prompt: PromptDefinition, now: number) => Closed
  /** Counts a prompt as shown. Returns the function that takes it back, as if it had not been shown. */
  spend: (prompt: PromptDefinition, now: number) => () => void
  answer: (prompt: PromptDefinition, response: PromptResponse, now: number) => void
  /** Forgets what is known of one prompt. What it has used of the session's budget stays used. */
  forget: (id: string, now: number) => void
  session: (now: number) => SessionRecord
  prompt: (id: string, now: number) => PromptRecord
}

/** Where the record of the session is kept. */
const key = 'proactive.prompts'

/**
 * Creates the fatigue of a session. `isStored`: in the tab's session storage, where it is available; otherwise in memory.
 *
 * @throws RangeError for a limit that is not a number from 0.
 */
export function createFatigue({ maxPerSession = 3, cooldownMs = 60_000, consecutiveDismissCap = 3, dismissPenalty = {} }: FatigueOptions, isStored: boolean): Fatigue {
  requireLimits({ maxPerSession, cooldownMs, consecutiveDismissCap })
  const { sameId, sameCategory } = dismissPenalty
  requireLimits({ 'dismissPenalty.sameId': sameId === 'session' ? 0 : sameId, 'dismissPenalty.sameCategory': sameCategory === 'session' ? 0 : sameCategory })
  let latest: SessionRecord | null = null

  function session(now: number): SessionRecord {
    const stored = isStored ? readStored('sessionStorage', key) : undefined
    if (typeof stored === 'string') latest = readRecord(stored, now)
    return latest ?? keep(readRecord('', now))
  }

  const change = (now: number, how: (record: SessionRecord) => SessionRecord): void => void keep(how(session(now)))

  function keep(record: SessionRecord): SessionRecord {
    latest = record
    // A record that is not the latest would come back at the next reading.
    if (isStored && !writeStored('sessionStorage', key, JSON.stringify(latest))) writeStored('sessionStorage', key, null)
    return record
  }

  return {
    session,
    prompt: (id, now) => of(session(now).prompts, id) ?? {},
    sessionCap(now) {
      const { shown } = session(now)
      return shown >= maxPerSession ? `${shown} of ${maxPerSession} prompts of this session were shown` : null
    },
    cooldown: (now) => waiting(session(now).shownAt, cooldownMs, now, 'the last prompt was shown'),
    dismissals(now) {
      const { dismissesInARow } = session(now)
      return dismissesInARow >= consecutiveDismissCap ? `${dismissesInARow} of ${consecutiveDismissCap} prompts in a row were dismissed` : null
    },
    sameId: ({ id }, now) => waiting(of(session(now).prompts, id)?.dismissedAt, sameId, now, 'this prompt was dismissed'),
    sameCategory: ({ category }, now) =>
      category === undefined ? null : waiting(of(session(now).categories, category), sameCategory, now, `a prompt of the category '${category}' was dismissed`),
    spend({ id }, now) {
      const before = session(now)
      const promptBefore = of(before.prompts, id)
      change(now, (record) => ({ ...record, shown: record.shown + 1, shownAt: now, prompts: { ...record.prompts, [id]: { ...promptBefore, shownAt: now } } }))
      return () =>
        change(now, ({ shownAt, ...record }) => ({
          ...record,
          ...optional('shownAt', shownAt === now ? before.shownAt : shownAt),
          shown: Math.max(0, record.shown - 1),
          prompts: promptBefore ? { ...record.prompts, [id]: promptBefore } : without(record.prompts, id),
        }))
    },
    answer({ id, category }, response, now) {
      const isDismissed = response === 'dismiss'
      change(now, (record) => ({
        ...record,
        dismisses: record.dismisses + Number(isDismissed),
        dismissesInARow: isDismissed ? record.dismissesInARow + 1 : 0,
        prompts: { ...record.prompts, [id]: { ...optional('shownAt', of(record.prompts, id)?.shownAt), ...(isDismissed && { dismissedAt: now }) } },
        categories: category === undefined ? record.categories : categoriesAfter(record.categories, category, response, now),
      }))
    },
    forget(id, now) {
      if (of(session(now).prompts, id)) change(now, (record) => ({ ...record, prompts: without(record.prompts, id) }))
    },
  }
}

const of = <Value>(named: ByName<Value>, name: string): Value | undefined => (Object.hasOwn(named, name) ? named[name] : undefined)

function categoriesAfter(categories: ByName<number>, category: string, response: PromptResponse, now: number): ByName<number> {
  if (response === 'dismiss') return { ...categories, [category]: now }
  return response === 'yes' ? without(categories, category) : categories
}

function waiting(since: number | undefined, ms: number | 'session' | undefined, now: number, what: string): Closed {
  if (since === undefined || ms === undefined) return null
  if (ms === 'session') return `${what} in this session`
  // A clock that was set back far enough opens the gate as well.
  const passedMs = Math.abs(now - since)
  return passedMs < ms ? `${what} ${passedMs} ms ago; ${ms - passedMs} ms are left` : null
}

function requireLimits(limits: { [name: string]: number | undefined }): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (limit !== undefined && !(typeof limit === 'number' && limit >= 0)) throw new RangeError(`fatigue.${name} is a number from 0, not ${limit}.`)
  }
}

/** Reads a stored record. What is not as it was written counts as new. */
function readRecord(stored: string, now: number): SessionRecord {
  const { startedAt, shown, dismisses, dismissesInARow, shownAt, prompts, categories } = objectIn(stored)
  return {
    startedAt: number(startedAt) ?? now,
    shown: number(shown) ?? 0,
    dismisses: number(dismisses) ?? 0,
    dismissesInARow: number(dismissesInARow) ?? 0,
    ...optional('shownAt', number(shownAt)),
    prompts: Object.fromEntries(Object.entries(Object(prompts)).map(([id, one]) => [id, readPrompt(Object(one))])),
    categories: Object.fromEntries(Object.entries(Object(categories)).filter((entry): entry is [string, number] => number(entry[1]) !== undefined)),
  }
}

const readPrompt = ({ shownAt, dismissedAt }: { [name in keyof PromptRecord]?: unknown }): PromptRecord => ({
  ...optional('shownAt', number(shownAt)),
  ...optional('dismissedAt', number(dismissedAt)),
})

const number = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined)

function objectIn(text: string): { [name in keyof SessionRecord]?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

const optional = <Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name widens to any text
  (value === undefined ? {} : { [name]: value }) as { [name in Name]?: Value }

const without = <Value>(named: ByName<Value>, name: string): ByName<Value> => Object.fromEntries(Object.entries(named).filter(([each]) => each !== name))
