import { type Attack, type Flood, keyOf, type OpenAttack } from './attack.js'
import { Bystanders } from './bystanders.js'
import { Generator } from './generator.js'
import { closing, linesOf, openLine } from './report.js'
import { attacks, floods } from './table.js'
import type { Target } from './target.js'
import { type Outcome, type Pace, tryAttack } from './trial.js'

/** Fewer runs say nothing about latency: one pause of the machine would decide. */
const judgedRuns = 5

export interface SuiteOptions {
  /** The numbers of the attacks and the words of the floods, or `floods` for all of these; everything without it. */
  only?: readonly string[]
  /** How often others are measured under each load; from 5 on, their latency decides as well. */
  runs: number
  /** One short run, its latencies printed and not judged. */
  isQuick: boolean
  /** What could not be checked counts as failed. */
  isStrict: boolean
}

/** Tries the attacks one after another, prints a line for each, and returns whether one has failed. */
export async function runSuite(target: Target, { only, runs, isQuick, isStrict }: SuiteOptions): Promise<boolean> {
  const isAsked = (one: Attack | Flood | OpenAttack): boolean => only === undefined || only.includes(keyOf(one)) || ('key' in one && only.includes('floods'))
  const pace: Pace = isQuick
    ? { runs: 1, settleMs: 0, attackMs: 500, floodMs: 500, isJudged: false }
    : { runs, settleMs: 500, attackMs: 3_000, floodMs: 10_000, isJudged: runs >= judgedRuns }
  const isOpen = (one: Attack): boolean => one.needsModel === true && target.model === undefined
  const open = attacks.filter(isOpen).map(({ number, name }): OpenAttack => ({ number, name, waitsFor: 'a model that answers what the attack wants: npm run attacks:ci has one, --model-port starts one' }))
  const numbered = [...attacks.filter((one) => !isOpen(one)), ...open].toSorted((one, other) => one.number - other.number)
  const all = [...numbered, ...floods].filter(isAsked)
  if (all.length === 0) throw new Error(`Unknown attack: give --only numbers, floods, or one of ${floods.map(keyOf).join(', ')}.`)
  let bystanders = await Bystanders.open(target)
  let generator = new Generator()
  const outcomes: Outcome[] = []
  for (const one of all) {
    if (!('run' in one)) {
      console.log(openLine(one))
      continue
    }
    const outcome = await tryAttack(one, target, { bystanders, generator, pace })
    outcomes.push(outcome)
    console.log(linesOf(outcome))
    if (!generator.isWell) {
      generator.stop()
      generator = new Generator()
    }
    if (!bystanders.isWell) {
      await bystanders.stop()
      bystanders = await Bystanders.open(target)
    }
  }
  generator.stop()
  await bystanders.stop()
  const { text, hasFailed } = closing(outcomes, open.filter(isAsked), { isStrict })
  console.log(text)
  return hasFailed
}
