import { seconds } from '@proactive/protocol'
import type { Fault, FaultKind } from './faults.js'

type Lasting = Extract<Fault, { lasts: number }>

/** The faults that are active at the present virtual time. */
export interface ActiveFaults {
  /** Returns the active fault of a kind. */
  active<Kind extends Lasting['kind']>(kind: Kind): Extract<Fault, { kind: Kind }> | undefined
  /** Returns the instant from which no fault is active and the effects of the last one are over, in epoch milliseconds. */
  calmSince(): number
}

/** How long the effects of a fault last after it is over, in milliseconds. */
const aftermathMs = seconds(90)

export function createActiveFaults({
  faults,
  start,
  now,
}: {
  faults: readonly Fault[]
  start: number
  now: () => number
}): ActiveFaults {
  const periods = faults.map((fault) => ({
    from: start + fault.at,
    until: start + fault.at + lengthOf(fault) + aftermathMs,
  }))
  return {
    active(kind) {
      const at = now() - start
      for (const fault of faults) {
        if (isOf(fault, kind) && 'lasts' in fault && fault.at <= at && at < fault.at + fault.lasts) return fault
      }
      return undefined
    },
    calmSince() {
      const at = now()
      return periods.reduce((since, { from, until }) => (from <= at ? Math.max(since, until) : since), start)
    },
  }
}

/** Returns how long a fault lasts; for a crash, until the process is started again. */
function lengthOf(fault: Fault): number {
  return ('lasts' in fault ? fault.lasts : 0) + ('backAfter' in fault ? fault.backAfter : 0)
}

function isOf<Kind extends FaultKind>(fault: Fault, kind: Kind): fault is Extract<Fault, { kind: Kind }> {
  return fault.kind === kind
}
