/**
 * Checks what a use case is given, and what its callbacks give: the compiler says the same, but not to everybody, and it
 * does not see what comes from outside.
 */

import { isRecord } from '@proactive/protocol'
import { mistake, thrownBy } from './mistake.js'

interface Given {
  who?: unknown
  score?: unknown
  tell?: { threshold?: unknown }
  prefetches?: unknown
  say?: { words?: unknown }
  why?: unknown
  category?: unknown
}

/** @throws Error that names what every use case needs and this one lacks. */
export function checkGiven(definition: string, { who, score, tell, prefetches, say, why, category }: Given): void {
  const speaks = prefetches === undefined
  const needed: [string, boolean][] = [
    ['who', typeof who === 'function'],
    ['score', Array.isArray(score)],
    ['tell.threshold', typeof tell?.threshold === 'number'],
    ['category', !speaks || (typeof category === 'string' && category !== '')],
    ['say.words', !speaks || typeof say?.words === 'function'],
    ['why', !speaks || typeof why === 'function'],
  ]
  const lacks = needed.flatMap(([name, isThere]) => (isThere ? [] : [name]))
  if (lacks.length > 0) throw mistake(definition, `it lacks ${lacks.join(', ')}; every use case that speaks has them.`)
}

/** @throws Error that names a share of the people that is none. */
export function checkHoldout(definition: string, holdout: unknown): void {
  if (holdout === undefined || (typeof holdout === 'number' && holdout >= 0 && holdout <= 1)) return
  throw mistake(definition, `holdout is ${typeof holdout === 'number' ? String(holdout) : formOf(holdout)}; give the share of people who are not told, from 0 (nobody) to 1 (everybody), such as 0.1.`)
}

/** @throws Error that says what a goal lacks. */
export function checkGoal(definition: string, goal: unknown): void {
  if (goal === undefined) return
  const { event, within } = isRecord(goal) ? goal : {}
  if (!isRecord(event) || typeof event['type'] !== 'string') throw mistake(definition, `goal.event is ${formOf(event)}; give an event of defineEvent(…).`)
  if (typeof within === 'number' && within > 0 && within < Infinity) return
  throw mistake(definition, `goal.within is ${typeof within === 'number' ? String(within) : formOf(within)}; give how long after the decision the event counts, such as hours(2).`)
}

/** What words are, for a message. */
export const aText = "a text, or an object with a text for each language, 'en' among them as the fallback"

export const isWords = (words: unknown): boolean => typeof words === 'string' || (isRecord(words) && typeof words['en'] === 'string')

export const isAudience = (audience: unknown): boolean => isRecord(audience) && Array.isArray(audience['tiers'])

/**
 * Wraps a callback, so that an error thrown by it names the definition and the callback, and a value of another form is
 * such an error. The message tells the value's form and not the value, which may be about a person.
 */
export function giving<Known, Value>(
  definition: string,
  { name, callback, isRight, wanted }: { name: string; callback: (known: Known) => Value; isRight: (value: Value) => boolean; wanted: string },
): (known: Known) => Value {
  return (known) => {
    let value: Value
    try {
      value = callback(known)
    } catch (cause) {
      throw thrownBy(definition, name, cause)
    }
    if (!isRight(value)) throw mistake(definition, `${name} gave ${formOf(value)}; give ${wanted}.`)
    return value
  }
}

function formOf(value: unknown): string {
  if (value === '') return 'an empty text'
  if (isRecord(value)) return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no field'}`
  return value === undefined || value === null ? String(value) : `a ${typeof value}`
}
