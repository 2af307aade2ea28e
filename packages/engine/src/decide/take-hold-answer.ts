import { takeKeepAnswer } from '../command/accept.js'
import { answerRequest, refusal } from '../command/answer.js'
import { changeFate } from '../command/change-fate.js'
import { freePlace } from '../command/free-place.js'
import { updateHold } from '../command/hold.js'
import type { Body } from '../message/message.js'
import type { Person } from '../state/person.js'
import { type CommandHold, isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { takeClaimAnswer } from './pursue.js'

type HoldAnswer = Extract<Body, { type: 'held' }>

/** Takes a topic's answer about a hold, for the candidate that waits for it or for the command that rests on it. */
export function takeHoldAnswer(turn: Turn, person: Person, answer: HoldAnswer): void {
  const { candidate, outcome, hold, topic } = answer
  const pursuit = person.pursuits.get(candidate)
  if (pursuit?.stage === 'hold')
    return takeClaimAnswer(turn, person, pursuit, outcome === 'granted' ? hold : undefined)
  const told = [...person.told.values()].findLast((one) => one.candidate === candidate && one.hold)
  // The candidate ended while the topic asked the records.
  if (outcome === 'granted')
    return freePlace(turn, `topic:${topic}`, candidate, { outcome: 'gone', cause: `${hold?.id ?? candidate} gone` })
  if (told?.hold) takeCommandAnswer(turn, person, told, { ...told.hold, ...hold }, answer)
}

/** Takes an answer about the hold of a command that was sent; `hold` is the hold as it is now. */
function takeCommandAnswer(turn: Turn, person: Person, told: Told, hold: CommandHold, { outcome, key }: HoldAnswer): void {
  if (told.doing === 'keeping' && (outcome === 'kept' || outcome === 'lost')) {
    told.hold = hold
    return takeKeepAnswer(turn, person, told, outcome === 'kept')
  }
  const answer = (result: Parameters<typeof answerRequest>[3]): void => {
    if (key !== undefined) answerRequest(turn, person.id, { request: 'extend', key }, result)
  }
  if (outcome === 'refused') {
    answer(refusal('unavailable', 'The hold cannot be extended: somebody else is waiting, or it was extended ten times.'))
  } else if (outcome === 'lost') {
    answer(refusal('hold_lost', 'The hold has ended.'))
    if (isOpen(told)) changeFate(turn, person, told, { event: 'hold lost' })
  } else if (outcome === 'changed') {
    const isChanged = told.hold?.until !== hold.until || told.hold.extendable !== hold.extendable
    if (isOpen(told) && isChanged) updateHold(turn, person, told, hold)
    answer({ ok: true, value: { expiresAt: new Date(hold.until).toISOString() } })
  }
}
