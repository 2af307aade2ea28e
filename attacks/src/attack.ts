import type { Attacker } from './attacker.js'

/** One numbered attack. */
export interface Attack {
  number: number
  name: string
  /** What is sent, and what must be seen; it notes what it finds with the attacker. */
  run: (attacker: Attacker) => Promise<void>
  /** One round of the load under which the others' latency is measured; `run` without it. */
  load?: (attacker: Attacker) => Promise<void>
  /** How many rounds are under way at once; 4 without it. */
  together?: number
  /** Which series must have risen, where it is not those of the refusals' codes. */
  counted?: (series: string) => boolean
}

/** An attack on something that is not built yet. */
export interface OpenAttack {
  number: number
  name: string
  /** What it waits for. */
  waitsFor: string
}
