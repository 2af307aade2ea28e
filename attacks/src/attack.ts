import type { Attacker } from './attacker.js'

/** One numbered attack. */
export interface Attack extends Load {
  number: number
  /** Whether the target's model must answer what the attack wants. Without such a model, the attack is open. */
  needsModel?: boolean
}

/** A load that keeps to the form of the protocol: the harm is in how much is sent. */
export interface Flood extends Load {
  /** The word that `--only` takes for it. */
  key: string
}

/** What is tried on a server once, and then repeated while other pages are measured. */
interface Load {
  name: string
  /** What is sent, and what must be seen; it notes what it finds with the attacker. */
  run: (attacker: Attacker) => Promise<void>
  /** One round of the load under which the others' latency is measured; `run` without it. */
  load?: (attacker: Attacker) => Promise<void>
  /** How many rounds are under way at once; 4 without it. */
  together?: number
  /** Requests, dials and packets that are answered, over all rounds that are under way; 400 without it. */
  perSecond?: number
  /** Which series must have risen, where it is not those of the refusals' codes. */
  counted?: (series: string) => boolean
}

/** An attack that is not tried. */
export interface OpenAttack {
  number: number
  name: string
  /** What it waits for. */
  waitsFor: string
}

/** Returns the word for an attack or a flood on the command line. */
export function keyOf(one: Attack | Flood | OpenAttack): string {
  return 'key' in one ? one.key : String(one.number)
}
