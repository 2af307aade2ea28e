import { defaultPreferences, type StoredEvent } from '@proactive/protocol'
import { forPage } from '../delivery/for-page.js'
import { ownId } from '../log/event-id.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { EventRow, Page, SessionRow, Store } from '../store/store.js'

/**
 * Writes everything that is held on a person as JSON, in the shape of a `PersonExport` and with times on the page's
 * clock. The lists are read page by page, each when the piece before it was taken: an export of any size keeps the
 * process free and holds one page in memory.
 */
export async function* exportPieces(person: string, { store, clock }: { store: Store; clock: EngineClock }): AsyncGenerator<string> {
  const permissions = await store.permissions([person])
  const { word = null, preferences = null } = permissions.get(person) ?? {}
  // Consent is one value per person; a yes that a page gave without a time has none.
  const consent = word?.isGranted ?? false
  const consentAt = word && word.saidAt > 0 ? new Date(word.saidAt).toISOString() : null
  const userId = person.startsWith('user:') ? person.slice('user:'.length) : null
  const written = ({ id, locale, continues, startedAt, seenAt }: SessionRow) => ({
    id,
    locale,
    consent,
    consentAt,
    continues,
    startedAt: new Date(startedAt).toISOString(),
    seenAt: new Date(seenAt).toISOString(),
  })
  yield `{"person":${JSON.stringify({ personId: person, userId })},"sessions":[`
  yield* pieces((after) => store.sessionPage(person, after), written)
  yield '],"events":['
  yield* pieces((after) => store.eventPage(person, after), (row) => toEvent(row, clock))
  yield '],"decisions":['
  yield* pieces((after) => store.decisionPage(person, after), (decision) => ({ ...decision, time: clock.forPage(decision.time) }))
  yield '],"commands":['
  yield* pieces((after) => store.commandPage(person, after), (command) => forPage(command, clock))
  yield `],"preferences":${JSON.stringify(preferences ?? defaultPreferences)}}`
}

/** Writes the items of a list, page by page. */
async function* pieces<Row>(pageAfter: (after: number) => Promise<Page<Row>>, itemOf: (row: Row) => object): AsyncGenerator<string> {
  let isFirst = true
  for (let after: number | null = 0; after !== null; ) {
    const { rows, next }: Page<Row> = await pageAfter(after)
    after = next
    if (rows.length === 0) continue
    yield `${isFirst ? '' : ','}${rows.map((row) => JSON.stringify(itemOf(row))).join(',')}`
    isFirst = false
  }
}

/** Returns an event as a page sees it. */
export function toEvent({ id, type, time, source, session, causation, data }: EventRow, clock: EngineClock): StoredEvent {
  return {
    id: ownId(id),
    type,
    time: clock.forPage(time),
    source,
    data,
    ...(session !== null && { sessionId: session }),
    ...(causation !== null && { causationId: ownId(causation) }),
  }
}
