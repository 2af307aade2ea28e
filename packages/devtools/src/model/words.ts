import { formatNumber, isRecord, type ModelRecord, type SignalRecord } from '@proactive/protocol'

/** What a closed gate says, about the person who is followed. */
const gates: Readonly<Record<string, string>> = {
  consent: 'there is no consent',
  mode: 'the use case is switched off',
  still_true: 'the reason is no longer true',
  category: 'the category is switched off or rests',
  quiet: 'the assistant is snoozed or switched off',
  attention: 'the attention budget does not allow it now',
  holdout: 'the person is in the holdout group',
  repeat: 'it was said before in this visit',
  outranked: 'a better candidate goes first',
  verified: 'the person is not known well enough for a hold',
}

/** The questions that gates answer. */
const questions: Readonly<Record<string, string>> = {
  consent: 'Did the person consent?',
  mode: 'Is the use case switched on?',
  still_true: 'Is the reason still true?',
  category: 'Does the person want this category?',
  quiet: 'Is it outside of their quiet time?',
  attention: 'May the person be interrupted now?',
  holdout: 'Is the person outside of the holdout group?',
  repeat: 'Is it the first time in this visit?',
  outranked: 'Is no better candidate pending?',
  verified: 'Is the person known well enough for a hold?',
}

/** Why the page kept a card back, as a person at the page would say it. */
const obstacles: Readonly<Record<string, string>> = {
  hidden: 'the tab was hidden',
  dialog: 'a dialog was open',
  fullscreen: 'something filled the screen',
  dragging: 'something was being dragged',
  typing: 'you were typing',
  scrolling: 'you were scrolling',
  active: 'you were busy on the page',
  no_break: 'it waited for a break',
  occupied: 'another suggestion was shown',
}

/** Says why a gate is closed. */
export function gateWords(gate: string): string {
  return gates[gate] ?? `the gate ${gate} is closed`
}

/** Returns the question of a gate. */
export function gateQuestion(gate: string): string {
  return questions[gate] ?? gate
}

/** Says why the page kept a suggestion back. */
export function obstacleWords(reason: string): string {
  return obstacles[reason] ?? reason
}

/** Returns the reason that a `suggestion.deferred` has. */
export function deferralOf(data: unknown): string {
  return isRecord(data) && typeof data['reason'] === 'string' ? data['reason'] : 'unknown'
}

/** Says of how many events a signal was made: of all that its rule read, and how many of them it left out. */
export function evidenceWords({ count, leftOut = 0 }: SignalRecord['evidence']): string {
  const all = count + leftOut
  return `of ${all} ${all === 1 ? 'event' : 'events'}${leftOut > 0 ? `, ${leftOut} left out` : ''}`
}

/** Writes a time span for people: `12 ms`, `1.4 s`, `3 min`. */
export function spanWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`
  return `${Math.round(ms / 60_000)} min`
}

/** Writes the time of day, with milliseconds. */
export function timeWords(time: number): string {
  const at = new Date(time)
  return `${digits(at.getHours(), 2)}:${digits(at.getMinutes(), 2)}:${digits(at.getSeconds(), 2)}.${digits(at.getMilliseconds(), 3)}`
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0')
}

/** Writes data in one line, lists and objects last: `{"productId":"lamp","stock":4}` as `productId lamp · stock 4`. */
export function dataWords(data: unknown): string {
  if (data === null || data === undefined) return ''
  if (!isRecord(data)) return plain(data)
  const entries = Object.entries(data).toSorted(([, a], [, b]) => Number(isNested(a)) - Number(isNested(b)))
  return entries.map(([name, value]) => `${name} ${plain(value)}`).join(' · ')
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Says who decided in the end, where a model was asked. */
export function deciderWords({ model, decidedBy }: Pick<ModelRecord, 'model' | 'decidedBy'>): string {
  if (decidedBy === 'model') return `${model} decided`
  if (model === 'none') return decidedBy === 'rule' ? 'the rule decided' : 'nothing is told'
  return decidedBy === 'rule' ? `${model} did not decide, the rule did` : `${model} did not decide, and nothing is told`
}

/** Writes what a call took: `812 ms · 5,012 tokens in, 86 % from the cache, 64 out · 0.000160 USD`; empty where there was no call. */
export function costWords({ latencyMs, tokens, costUsd }: Pick<ModelRecord, 'latencyMs' | 'tokens' | 'costUsd'>): string {
  const took = latencyMs === undefined ? [] : [spanWords(latencyMs)]
  const sent = tokens ? tokens.input + tokens.cacheRead + tokens.cacheWrite : 0
  const used = tokens ? [`${formatNumber(sent, 'en')} tokens in, ${shareWords(sent > 0 ? tokens.cacheRead / sent : 0)} from the cache, ${tokens.output} out`] : []
  return [...took, ...used, ...(costUsd === undefined ? [] : [usdWords(costUsd)])].join(' · ')
}

/** Writes a share from 0 to 1 in percent. */
export function shareWords(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** Writes a small amount of money. */
export function usdWords(usd: number): string {
  return `${usd.toFixed(6)} USD`
}
