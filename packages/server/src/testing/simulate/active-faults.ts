import { seconds } from '@proactive/protocol'
import type { Fault, FaultKind } from './faults.js'

type Lasting = Extract<Fault, { lasts: number }>

/** Which faults are in force. */
export interface Weather {
  now<Kind extends Lasting['kind']>(kind: Kind): Extract<Fault, { kind: Kind }> | undefined
  /** Since when nothing has gone wrong, and nothing of it can still be felt; epoch milliseconds. */
  calmSince(): number
}

/** How long a takeover, a crash or a break is felt after it is over, in milliseconds. */
const aftermathMs = seconds(90)

export function createWeather({
  faults,
  start,
  now,
}: {
  faults: readonly Fault[]
  start: number
  now: () => number
}): Weather {
  const felt = faults.map((fault) => ({
    from: start + fault.at,
    until: start + fault.at + lengthOf(fault) + aftermathMs,
  }))
  return {
    now(kind) {
      const at = now() - start
      for (const fault of faults) {
        if (isOf(fault, kind) && 'lasts' in fault && fault.at <= at && at < fault.at + fault.lasts) return fault
      }
      return undefined
    },
    calmSince() {
      const at = now()
      return felt.reduce((since, { from, until }) => (from <= at ? Math.max(since, until) : since), start)
    },
  }
}

/** A crash waits for an access to the disk, which may take a while. */
function lengthOf(fault: Fault): number {
  if ('lasts' in fault) return fault.lasts
  return fault.kind === 'crash' ? fault.backAfter : 0
}

function isOf<Kind extends FaultKind>(fault: Fault, kind: Kind): fault is Extract<Fault, { kind: Kind }> {
  return fault.kind === kind
}
