import type { ClientSnapshot } from '@proactive/browser'
import type { InspectionRecord } from './record.js'

/** Writes a record and the page's state as JSON. It has what the panel shows, and no key and no token. */
export function exportOf(record: InspectionRecord, snapshot: Pick<ClientSnapshot, 'connection' | 'consent' | 'preferences' | 'suggestions'>, now: number): string {
  const { start, events, signals, traces } = record
  const page = { connection: snapshot.connection, consent: snapshot.consent, preferences: snapshot.preferences, suggestions: snapshot.suggestions }
  const written = {
    exportedAt: new Date(now).toISOString(),
    person: start?.personId ?? null,
    shows: start?.shows ?? null,
    page,
    events: [...events.values()],
    signals: [...signals.values()],
    traces: [...traces.values()],
  }
  return JSON.stringify(written, null, 2)
}
