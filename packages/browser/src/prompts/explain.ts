import type { VariantStats } from './variants.js'

/**
 * What decides whether a prompt is shown, in this order. `registered`: there is a prompt. `showing`: no other prompt is
 * shown. `words`: the surface has words. `priority`: no other eligible prompt goes first. `attention`: the assistant's
 * server grants a turn. `render`: the prompt was shown.
 */
export const gateNames = [
  'paused',
  'registered',
  'showing',
  'sessionCap',
  'cooldown',
  'dismissals',
  'palette',
  'sameId',
  'sameCategory',
  'triggers',
  'words',
  'priority',
  'attention',
  'render',
] as const

export type GateName = (typeof gateNames)[number]

/** What one gate said; those behind a closed one were not asked. */
export interface GateReport {
  readonly gate: GateName
  readonly passed: boolean
  /** Why the gate is closed. */
  readonly reason?: string
}

/** What the last tick made of a prompt. */
export interface TickReport {
  /** In epoch milliseconds. */
  readonly at: number
  readonly shown: boolean
  /** The gate that was closed, or `null` when the prompt was shown. */
  readonly closed: GateName | null
  readonly gates: readonly GateReport[]
}

/** What is known of a prompt, such as for a debug panel. */
export interface Explanation {
  readonly promptId: string
  /** When it was last shown in this session, in epoch milliseconds. */
  readonly lastShownAt: number | null
  /** Whether it was dismissed in this session and not answered since. */
  readonly dismissedInSession: boolean
  readonly variantStats: Readonly<Record<string, VariantStats>>
  readonly fatigue: {
    readonly sessionShown: number
    readonly sessionDismisses: number
    /** In milliseconds, since any prompt was last shown in this session. */
    readonly timeSinceLastShown: number | null
  }
  /** `null` before the first tick since it was registered. */
  readonly lastTick: TickReport | null
}

/** The gates of one prompt in one tick, in the order in which they were asked. */
export interface GateLog {
  /** Records the answer of a gate, and returns whether it is open. */
  pass: (gate: GateName, closed: string | null) => boolean
  report: () => TickReport
}

/** Creates a log that begins with what the gates of all prompts said. */
export function createGateLog(at: number, before: readonly GateReport[] = []): GateLog {
  const gates = [...before]
  return {
    pass(gate, closed) {
      gates.push(closed === null ? { gate, passed: true } : { gate, passed: false, reason: closed })
      return closed === null
    },
    report() {
      const closed = gates.find(({ passed }) => !passed)?.gate ?? null
      return { at, shown: closed === null, closed, gates }
    },
  }
}
