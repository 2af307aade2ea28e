/** The version of the wire that this package speaks. */
export const protocolVersion = 1

/** Where the routes and the sockets live, below the shop's own origin. */
export const basePath = '/api/proactive'
export const socketPath = `${basePath}/socket`

/** Sizes are UTF-8 bytes of JSON; a page learns them from `POST /session`. */
export const limits = { batchEvents: 100, batchBytes: 65_536, eventBytes: 8_192 } as const

/** Nesting and width of one event's data, against payloads made to be slow. */
export const shapeLimits = { depth: 8, keys: 200 } as const

/** A dead peer is noticed within their sum, 25 s. */
export const heartbeat = { pingIntervalMs: 20_000, pingTimeoutMs: 5_000 } as const

export const tokenLifetimeMs = 15 * 60_000

/** How long a session stays live after its `/actions` connection is gone. */
export const presenceGraceMs = 60_000

/** A visit ends after this much silence of a person, over all tabs and devices. */
export const visitGapMs = 30 * 60_000

/** How long the server waits for the outcome of an accept or an undo. */
export const answerTimeoutMs = 10_000
