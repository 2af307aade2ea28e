/** What the engine says, as a page reads it: times on the page's clock, and events by the ids that their sender chose. */

import { type Command, type Hold, isRecord, type Json, type Place, type PreparedItem, type Update, type Why } from '@proactive/protocol'
import { ownId } from '../log/event-id.js'
import type { EngineClock } from '../store/engine-clock.js'

/** Returns a command as a page reads it. */
export function forPage(command: Command, clock: EngineClock): Command {
  const shifted = { ...command, time: clock.forPage(command.time), expiresAt: clock.forPage(command.expiresAt) }
  if (shifted.type !== 'ui.suggestion' && shifted.type !== 'ui.notification') return shifted
  const { hold, place, why } = shifted.data
  const data = {
    ...shifted.data,
    ...(hold && { hold: holdForPage(hold, clock) }),
    ...(place && { place: placeForPage(place, clock) }),
    why: whyForPage(why, clock),
  }
  return { ...shifted, data }
}

/** Returns a change of a command as a page reads it. */
export function updateForPage(update: Update, clock: EngineClock): Update {
  const { hold, place } = update
  return { ...update, ...(hold && { hold: holdForPage(hold, clock) }), ...(place && { place: placeForPage(place, clock) }) }
}

/** Returns the items of the engine's answer to `prepared`, as a page reads them. */
export function itemsForPage(answer: Json, clock: EngineClock): PreparedItem[] {
  const items: unknown = isRecord(answer) ? answer['items'] : []
  const list: unknown[] = Array.isArray(items) ? items : []
  return list.filter(isItem).map((item) => ({ ...item, why: whyForPage(item.why, clock) }))
}

function isItem(item: unknown): item is PreparedItem {
  return isRecord(item) && typeof item['id'] === 'string' && typeof item['message'] === 'string' && Array.isArray(item['why'])
}

function holdForPage(hold: Hold, clock: EngineClock): Hold {
  return { ...hold, expiresAt: clock.forPage(hold.expiresAt) }
}

function placeForPage(place: Place, clock: EngineClock): Place {
  return { ...place, decidesAt: clock.forPage(place.decidesAt) }
}

function whyForPage(why: readonly Why[], clock: EngineClock): Why[] {
  return why.map(({ id, text, time }) => ({ id: ownId(id), text, ...(time !== undefined && { time: clock.forPage(time) }) }))
}
