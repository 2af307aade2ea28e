import { visitGapMs } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import type { Event, Result } from '../message/message.js'
import { fieldsOf } from '../message/json.js'
import { sharesContext, withSharedContext } from '../state/shared-context.js'
import { findOrAddSession, isLive, newPerson, noteActivity, type Person } from '../state/person.js'
import { mistake } from '../define/mistake.js'
import type { Cell, Fold } from '../define/trait.js'
import type { Holder } from '../state/trait-index.js'
import { recordError, type Turn } from '../state/turn.js'
import type { Slot } from '../state/compiled.js'

/** Returns the person, who is added when unknown. */
export function findOrAddPerson({ p, now }: Turn, id: string): Person {
  const known = p.people.get(id)
  if (known) return known
  const person = newPerson(id, now)
  p.people.set(id, person)
  p.due.add(now + visitGapMs + 1, { type: 'silence', person: id })
  return person
}

/** Counts activity of a person. A new visit empties the traits of the last one. */
export function countVisit(turn: Turn, person: Person): void {
  if (!noteActivity(person, turn.now)) return
  turn.seen.push({ at: turn.now, type: 'attention', change: 'visit began', person: person.id })
  for (const slot of turn.compiled.slots) {
    if (slot.trait.per === 'visit') setCell(turn, slot, person, person, undefined)
  }
}

/**
 * Folds an event into the traits of its person and tab. An event without a tab concerns the tabs that there were when it
 * happened. The traits of a visit take only what happened in the visit, that is, no earlier than the silence before it.
 */
export function foldEvent(turn: Turn, person: Person, event: Event): void {
  const tab = event.session === undefined ? undefined : findOrAddSession(person, event.session, turn.now)
  if (tab) tab.lastAt = turn.now
  if (tab && sharesContext(event)) tab.shared = withSharedContext(tab.shared ?? [], event)
  if (event.claimed !== undefined) return
  const isOfVisit = event.time >= (person.visitSince ?? 0) - visitGapMs
  for (const { slot, change } of turn.compiled.folds.get(event.type) ?? []) {
    if (slot.trait.fact) {
      requestTraitFacts(turn, person, event.id)
      continue
    }
    if (slot.trait.per === 'visit' && !isOfVisit) continue
    const holders = slot.trait.per !== 'session' ? [person] : tab ? [tab] : person.sessions.values()
    for (const holder of holders) {
      if (!tab && 'person' in holder && event.time < (holder.since ?? 0)) continue
      const before = holder.cells[slot.n]
      const after = folded(turn, slot, change, before, event)
      if (after !== before) setCell(turn, slot, person, holder, after)
    }
  }
}

/** Folds an event into a cell; the cell stays as it was where a callback of the trait throws. */
function folded(turn: Turn, { name }: Slot, change: Fold, before: Cell | undefined, event: Event): Cell | undefined {
  try {
    return change.fold(before, event)
  } catch (cause) {
    const text = `a callback threw ${String(cause)} on the event '${event.type}'; correct the callback that the stack names.`
    recordError(turn, mistake(`defineVisitor({ ${name}: … })`, text, cause), name)
    return before
  }
}

/** Sets a trait's cell, and the index of live persons with it. */
export function setCell(turn: Turn, slot: Slot, person: Person, holder: Holder, after: Cell | undefined): void {
  const before = holder.cells[slot.n]
  holder.cells[slot.n] = after
  if (before?.value === undefined && after?.value === undefined) return
  const holderIsLive = 'person' in holder ? holder.live : isLive(person)
  if (!holderIsLive) return
  turn.p.index.move(slot, holder, before, after)
  turn.changed.add(person)
}

/** Asks the shop's records for the traits that are facts. */
export function requestTraitFacts(turn: Turn, person: Person, cause: string): void {
  const facts = turn.compiled.slots.flatMap(({ name, trait }) =>
    trait.fact ? [[name, trait.fact(null)] as const] : [],
  )
  if (facts.length === 0) return
  const id = idFrom('look', person.id, cause)
  person.reading = id
  turn.effects.push({ id, from: `person:${person.id}`, cause, type: 'look', facts: Object.fromEntries(facts) })
}

/** Takes the records' answer: each fact into its trait. */
export function takeTraitFacts(turn: Turn, person: Person, result: Result): void {
  delete person.reading
  if (!result.ok) return
  const values = fieldsOf(result.value)
  for (const slot of turn.compiled.slots) {
    if (!slot.trait.fact) continue
    const value = values[slot.name]
    const isKnown = value !== undefined && value !== null
    setCell(turn, slot, person, person, isKnown ? { value, by: '', at: turn.now } : undefined)
  }
}
