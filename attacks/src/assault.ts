import type { Attack, Flood } from './attack.js'
import { Attacker } from './attacker.js'
import { NotLetIn } from './guest.js'
import { atOnce, turns } from './pace.js'
import { ownAddress, type Target } from './target.js'
import { reasonOf } from './wire/reply.js'

/** What one child process is asked to do: prove an attack once, or repeat it for a while. */
export interface Order {
  /** The attack's, or the flood's. */
  key: string
  target: Target
  /** 0 for the proof, then the run. */
  run: number
  /** Only of a load. */
  windowMs?: number
}

/** What it found. */
export interface Findings {
  /** Which share of its core the process that attacks has used meanwhile, from 0 to 1. */
  busy: number
  refusals: Record<string, number>
  faults: string[]
  unchecked: string[]
  rounds: number
}

const together = 4
const usualPerSecond = 400

/** Carries an order out, from the addresses of a group; a fault of the attack's own code is a fault that it found. */
export async function assault(attack: Attack | Flood, { target, run, windowMs }: Order, group: number): Promise<Findings> {
  const addressOf = (turn: number): string | undefined => ownAddress(target, group, 1 + run + ((20 * turn) % 240))
  const isLoading = windowMs !== undefined
  const findings: Findings = { refusals: {}, faults: [], unchecked: [], rounds: 0, busy: 0 }
  const turn = isLoading ? turns(attack.perSecond ?? usualPerSecond) : atOnce
  const round = isLoading ? (attack.load ?? attack.run) : attack.run
  /** A proof is carried out once. */
  const end = isLoading ? performance.now() + windowMs : 0

  async function work(): Promise<void> {
    const attacker = new Attacker(target, { addressOf, isLoading, windowMs: windowMs ?? 0, turn })
    try {
      do {
        findings.rounds++
        await round(attacker).catch((cause: unknown) => noteFailure(attacker, cause))
      } while (performance.now() < end)
    } finally {
      attacker.close()
    }
    for (const [code, n] of Object.entries(attacker.refusals)) findings.refusals[code] = (findings.refusals[code] ?? 0) + n
    findings.faults.push(...attacker.faults)
    findings.unchecked.push(...attacker.unchecked)
  }

  const [cpu, began] = [process.cpuUsage(), performance.now()]
  await Promise.all(Array.from({ length: isLoading ? (attack.together ?? together) : 1 }, work))
  const { user, system } = process.cpuUsage(cpu)
  const busy = Math.min(1, (user + system) / 1_000 / (performance.now() - began))
  return { ...findings, busy, faults: [...new Set(findings.faults)], unchecked: [...new Set(findings.unchecked)] }
}

/** A session or channel that a limit refuses is a refusal; what is not answered in time is a fault. */
function noteFailure(attacker: Attacker, cause: unknown): void {
  if (cause instanceof NotLetIn) attacker.refused(cause.message, cause.reply, 'rate_limited')
  else attacker.fault(reasonOf(cause))
}
