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
    evidence: { ids: ['stock5', 'stock4'], count: 6, leftOut: 44 },
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
  facts: [{ id: 'left', value: 4, source: 'stock.left', time: at(4.2) }],
  routing: { useCase: 'rescue_item', live: 500, considered: 12, offered: 6, told: 5 },
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

const facts = [{ id: 'left', value: 4, source: 'stock.left', time: at(30.1) }, { id: 'name', value: 'A lamp', source: 'product.name', time: at(30.1) }]

/** A third signal, about which a model decides otherwise than the rule; as the person's own page sees it. */
export const lampByModel: InspectedTrace = {
  ...lampTold,
  correlationId: 'k3',
  decision: { id: 'd3', time: at(31), act: true, message: 'Four lamps are left.', priority: 'high', confidence: 0.9, reasoning: 'the model decides', decidedBy: 'model' },
  command: null,
  outcomes: [],
  facts,
  model: {
    model: 'claude-haiku-5-5', decidedBy: 'model', because: 'the answer passed every check', facts,
    checks: [{ check: 'schema', ok: true }, { check: 'grounding', ok: true }],
    latencyMs: 800, tokens: { input: 700, cacheRead: 4_200, cacheWrite: 100, output: 64 }, costUsd: 0.00016,
    differs: { by: 'rule', says: 'Only 4 left.' },
  },
}

/** The same as the operator sees it, with an answer that a check refused. */
export const lampRefused: InspectedTrace = {
  ...lampByModel,
  correlationId: 'k4',
  decision: { id: 'd4', time: at(40), act: true, message: 'Only 4 left.', priority: 'high', confidence: 1, reasoning: 'the rule decides', decidedBy: 'rule' },
  facts: facts.slice(0, 1),
  model: {
    model: 'claude-haiku-5-5', decidedBy: 'rule', because: "the check 'grounding' failed", facts,
    checks: [{ check: 'schema', ok: true }, { check: 'grounding', ok: false, reason: 'no fact has 2' }],
    latencyMs: 1_200, tokens: { input: 700, cacheRead: 0, cacheWrite: 4_300, output: 64 }, costUsd: 0.0005,
    prompt: 'Decide about this candidate.', policy: 'abc', answer: '{"message":"Only 2 left <b>!"}',
  },
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
