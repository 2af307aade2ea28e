import { countRefusal, countAcceptance } from '../attention/attention.js'
import { type Change, performEffects } from '../machines/change.js'
import { type FateEffect, type FateEvent, moveFate } from '../machines/sent-command.js'
import { topicOf } from '../message/address.js'
import type { Json } from '@proactive/protocol'
import type { Result } from '../message/message.js'
import type { Person } from '../state/person.js'
import { recordOutcome } from '../state/record.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { answerRequest, refusal, retryLater } from './answer.js'
import { chargeAttention, returnAttention } from './attention-account.js'
import { freePlace } from './free-place.js'
import { startHoldTime } from './hold.js'
import { learnOutcome } from './learn-outcome.js'
import { offerAlternative } from './offer-alternative.js'
import { isPageAction, sendPageTask } from './send-command.js'
import { removeFromPage } from './remove-from-page.js'

type Refusal = Result & { ok: false }
/** What the effects of an event need. */
interface Details {
  withdraw: { reason: string }
  completed: { output: Json }
  'facts changed': { refusal: Refusal }
  'action failed': { refusal: Refusal }
  'undo failed': { refusal: Refusal }
}
/** An event of the machine in machines/sent-command.ts, with what its effects need. */
export type FateChange = Change<FateEvent, Details>

/** Moves a sent command to its next fate and performs the effects of the transition; false when the event is not taken. */
export function changeFate(turn: Turn, person: Person, told: Told, change: FateChange): boolean {
  if (performEffects(moveFate(told, change.event), perform, turn, person, told, change) === undefined) return false
  learnOutcome(turn, told)
  return true
}

type Perform = (turn: Turn, person: Person, told: Told, change: FateChange) => void

const perform: Readonly<Record<FateEffect, Perform>> = {
  'charge the attention': chargeAttention,

  'return the attention'(turn, person, told) {
    if (!told.shown) returnAttention(turn, person, told)
  },

  'start the time of the hold': startHoldTime,

  'count the refusal'(turn, person, { useCase, place, waits }) {
    // Who closes the notice of their place, or an item of the panel, refuses nothing.
    if (!place && !waits) countRefusal(person.attention, turn.compiled.useCases.get(useCase)?.category ?? '', turn.now)
  },

  'count the acceptance'(_, person) {
    countAcceptance(person.attention)
  },

  'remove from the page'(turn, person, told, change) {
    removeFromPage(turn, person, told, 'reason' in change ? change.reason : '')
  },

  'remove from the page if it has a hold'(turn, person, told) {
    if (told.hold) removeFromPage(turn, person, told, 'hold_lost')
  },

  'free the place'(turn, _, { quiet, waits, command, signal, useCase, candidate, fate: outcome }) {
    if (!quiet && !waits) freePlace(turn, topicOf(signal.id, useCase), candidate, { outcome, cause: `${command.id} ${outcome}` })
  },

  'offer the alternative to its hold'(turn, person, told) {
    if (told.hold && told.shown) offerAlternative(turn, person, told)
  },

  'record the withdrawal'(turn, person, told, change) {
    const reason = 'reason' in change ? change.reason : 'unavailable'
    recordFate(turn, person, told, 'suggestion.withdrawn', { reason })
  },

  'record the acceptance'(turn, person, told) {
    told.undoUntil = turn.now + (turn.compiled.actions.get(told.action?.type ?? '')?.undoMs ?? 0)
    recordFate(turn, person, told, 'suggestion.accepted', actionOf(told))
  },

  'record the undo'(turn, person, told) {
    recordFate(turn, person, told, 'suggestion.undone', actionOf(told))
  },

  'start the task of the page'(turn, person, told) {
    if (told.action && isPageAction(told.action.type)) sendPageTask(turn, person, told)
  },

  'answer the accept'(turn, person, told, change) {
    const { undoUntil, undoToken, command, answers } = told
    if ('output' in change) {
      const value = { result: change.output, ...(undoUntil > turn.now && { undoToken }) }
      answers.accept = { ok: true, value }
    } else answers.accept = 'refusal' in change ? change.refusal : refusal('hold_lost', 'The hold has ended, and this is no longer available.')
    answerRequest(turn, person.id, { request: 'accept', key: command.id }, answers.accept)
  },

  'answer the undo'(turn, person, { answers, undoToken }) {
    answers.undo = { ok: true, value: {} }
    answerRequest(turn, person.id, { request: 'undo', key: undoToken }, answers.undo)
  },

  'refuse the undo for now'(turn, person, { undoToken }, change) {
    const why = 'refusal' in change ? change.refusal : refusal('internal', 'The action could not be undone.')
    answerRequest(turn, person.id, { request: 'undo', key: undoToken }, retryLater(why))
  },
}

const actionOf = ({ action }: Told): Json => (action ? { action: action.type, input: action.input } : {})

function recordFate(turn: Turn, { id }: Person, { command, session, candidate }: Told, type: string, data: Json): void {
  recordOutcome(turn, type, { person: id, session, causationId: command.id, correlationId: candidate, data })
}
