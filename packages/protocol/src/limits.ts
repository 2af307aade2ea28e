/** The version of the protocol that this package implements. */
export const protocolVersion = 1

/** The path of the HTTP routes on the shop's origin. */
export const basePath = '/api/proactive'

/** The path of the Socket.IO server on the shop's origin. */
export const socketPath = `${basePath}/socket`

/** The limits of a batch and of an event. Sizes are bytes of UTF-8 JSON; a page receives the limits from `POST /session`. */
export const limits = { batchEvents: 100, batchBytes: 65_536, eventBytes: 8_192 } as const

/** The greatest nesting, and the greatest number of keys and items, of one event's data. They reject payloads built to be slow. */
export const shapeLimits = { depth: 8, keys: 200 } as const

/** The interval of pings and the time to answer one. A dead peer is detected within their sum, 25 s. */
export const heartbeat = { pingIntervalMs: 20_000, pingTimeoutMs: 5_000 } as const

/** The lifetime of a session's token. */
export const tokenLifetimeMs = 15 * 60_000

/** How long a session stays live after its `/actions` connection is lost. */
export const presenceGraceMs = 60_000

/** How long a person must be silent, across all tabs and devices, until the visit ends. */
export const visitGapMs = 30 * 60_000

/** How long the server waits for the result of an accept or an undo. */
export const answerTimeoutMs = 10_000

/** How long the description of what a component tells may be, and its value as JSON, in characters. */
export const contextLimits = { description: 200, value: 1_000 } as const

/** How many characters a question may have. */
export const questionLength = 300
