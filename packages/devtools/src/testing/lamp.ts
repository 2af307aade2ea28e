import type { InspectionMessage } from '@proactive/browser'
import type { InspectedTrace, StoredEvent } from '@proactive/protocol'

const at = (seconds: number): string => new Date(Date.parse('2030-01-01T12:00:00.000Z') + seconds * 1_000).toISOString()

const event = (id: string, type: string, seconds: number, data: StoredEvent['data'], more: Partial<StoredEvent> = {}): StoredEvent => ({
  id, type, time: at(seconds), source: 'page', data, ...more,
})

const stock = (n: number, seconds: number): StoredEvent => event(`stock${n}`, 'inventory.stock_changed', seconds, { productId: 'lamp', stock: n }, { source: 'inventory' })

/** A shopper looks at the lamp, its stock falls, and a card is shown and accepted. */
export const lampTold: InspectedTrace = {
  correlationId: 'k1',
  personId: 'user:ann',
  useCase: 'rescue_item',
  routedAt: at(4.1),
  events: [event('view', 'product.viewed', 0, { productId: 'lamp' }), stock(5, 3), stock(4, 4)],
  signal: {
    id: 'sig1', type: 'stock.scarce', time: at(4), expiresAt: at(600), priority: 'high', data: { productId: 'lamp', stock: 4 },
    evidence: { ids: ['stock5', 'stock4'], count: 6 },
  },
  score: { total: 75, threshold: 70, terms: [{ points: 50, because: 'is looking at it' }, { points: 25, because: 'buys it often' }] },
  gates: [{ gate: 'consent', ok: true }, { gate: 'attention', ok: true }],
  evaluations: [{ time: at(4.2), gates: [{ gate: 'consent', ok: true }, { gate: 'attention', ok: true }] }],
  decision: { id: 'd1', time: at(4.3), act: true, message: 'Only 4 left.', priority: 'high', confidence: 1, reasoning: 'stock is below 5', decidedBy: 'rule' },
  command: {
    id: 'c1', seq: 1, type: 'ui.suggestion', time: at(4.4), expiresAt: at(600), priority: 'high', correlationId: 'k1', causationId: 'd1',
    data: { useCase: 'rescue_item', category: 'availability', message: 'Only 4 left.', decidedBy: 'rule', why: [] },
  },
  outcomes: [{ id: 'o1', type: 'suggestion.shown', time: at(5) }, { id: 'o2', type: 'suggestion.accepted', time: at(8) }],
  notes: [{ time: at(4.2), text: 'attention: reserved' }],
  routing: { useCase: 'rescue_item', live: 500, considered: 12, offered: 6 },
}

/** A second signal, which the attention budget holds back. */
export const deskHeldBack: InspectedTrace = {
  ...lampTold,
  correlationId: 'k2',
  useCase: 'offer_desk',
  routedAt: at(20.1),
  events: [],
  signal: { id: 'sig2', type: 'price.dropped', time: at(20), expiresAt: at(600), priority: 'medium', data: { productId: 'desk' }, evidence: { ids: ['gone'], count: 1 } },
  gates: [{ gate: 'consent', ok: true }, { gate: 'attention', ok: false, reason: 'too soon after the last' }],
  evaluations: [20.2, 25.2].map((seconds) => ({ time: at(seconds), gates: [{ gate: 'consent', ok: true }, { gate: 'attention', ok: false, reason: 'too soon after the last' }] })),
  decision: null,
  command: null,
  outcomes: [],
  notes: [],
}

/** What the stream brings of both. */
export const lampMessages: InspectionMessage[] = [
  { event: 'start', data: { personId: 'user:ann', now: at(0), windowMs: 900_000, shows: 'own' } },
  { event: 'event', data: event('view', 'product.viewed', 0, { productId: 'lamp' }) },
  { event: 'event', data: event('later', 'suggestion.deferred', 4.8, { reason: 'typing' }, { causationId: 'c1' }) },
  { event: 'event', data: event('o1', 'suggestion.shown', 5, {}, { causationId: 'c1' }) },
  { event: 'event', data: event('added', 'order.item_added', 8.5, { productId: 'lamp' }, { causationId: 'c1' }) },
  { event: 'event', data: event('made', 'decision.made', 4.3, {}, { source: 'assistant' }) },
  { event: 'trace', data: lampTold },
  { event: 'trace', data: deskHeldBack },
]
