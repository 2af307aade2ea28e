import { hearKept } from '../command/accept.js'
import { answer, refusal } from '../command/answer.js'
import type { Body } from '../message/message.js'
import { changeHold, loseHold } from '../command/own-hold.js'
import type { Person } from '../state/person.js'
import { hearHold } from './pursue.js'
import { isOpen, type Told } from '../state/told.js'
import { send, type Turn } from '../state/turn.js'

type Held = Extract<Body, { type: 'held' }>

/** What a topic says of a hold, to whoever of this person it concerns. */
export function hearHeld(turn: Turn, person: Person, held: Held): void {
  const { candidate, outcome, hold } = held
  const pursuit = person.pursuits.get(candidate)
  if (pursuit?.stage === 'hold') return hearHold(turn, person, pursuit, held)
  const told = [...person.told.values()].findLast((one) => one.candidate === candidate && one.hold)
  // Nobody wants it any more.
  if (outcome === 'granted') return send(turn, `topic:${held.topic}`, `${hold?.id ?? candidate} gone`, { type: 'answer', candidate, outcome: 'gone' })
  if (told?.hold) hearOwn(turn, person, told, { ...told.hold, ...hold }, held)
}

function hearOwn(turn: Turn, person: Person, told: Told, now: NonNullable<Told['hold']>, { outcome, key }: Held): void {
  if (told.doing === 'keeping' && (outcome === 'kept' || outcome === 'lost')) {
    told.hold = now
    return hearKept(turn, person, told, outcome === 'kept')
  }
  const reply = { request: 'extend' as const, key: key ?? '' }
  if (outcome === 'refused') {
    if (key !== undefined) answer(turn, person.id, reply, refusal('unavailable', 'It cannot be kept any longer: somebody waits for it, or it was extended often enough.'))
  } else if (outcome === 'lost') {
    if (key !== undefined) answer(turn, person.id, reply, refusal('hold_lost', 'This hold has ended.'))
    if (isOpen(told)) loseHold(turn, person, told)
  } else if (outcome === 'changed') {
    const isNews = told.hold?.until !== now.until || told.hold.extendable !== now.extendable
    if (isOpen(told) && isNews) changeHold(turn, person, told, now)
    const expiresAt = new Date(now.until).toISOString()
    if (key !== undefined) answer(turn, person.id, reply, { ok: true, value: { expiresAt } })
  }
}
