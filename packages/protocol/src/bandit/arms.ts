/**
 * The statistics of a bandit: what came of each arm, as counts that only ever grow by addition. Two tabs or two servers that
 * each keep what they have counted since the last store, and have it added there, lose nothing of each other.
 */

/** What came of one telling, or of all tellings of one arm. An outcome may weigh less than 1. */
export interface Counts {
  readonly wins: number
  readonly losses: number
}

/** The statistics of one arm. */
export interface Arm extends Counts {
  /** Whether the arm learns nothing more. It is chosen as before, by the counts it has. */
  readonly isFrozen?: boolean
}

/** The statistics of all arms of one choice, by the ID of the arm. An arm without statistics is new. */
export type Arms = Readonly<Record<string, Arm>>

/** The person said yes. */
export const win: Counts = { wins: 1, losses: 0 }
/** The person said no, closed what was shown, or undid it. */
export const loss: Counts = { wins: 0, losses: 1 }
/** The person did not react. */
export const halfLoss: Counts = { wins: 0, losses: 0.5 }

const none: Arm = { wins: 0, losses: 0 }

/** Returns the statistics of an arm; zero for a new one. */
export const armOf = (arms: Arms, id: string): Arm => (Object.hasOwn(arms, id) ? arms[id] : undefined) ?? none

/** Returns how often the arm wins, as the mean of its posterior: 0.5 for a new arm. */
export function winRateOf({ wins, losses }: Counts): number {
  return (1 + wins) / (2 + wins + losses)
}

/**
 * Returns the statistics with an outcome added. A frozen arm stays as it is.
 *
 * @example
 * arms = learn(arms, 'short', win)
 */
export function learn(arms: Arms, id: string, outcome: Counts): Arms {
  const arm = armOf(arms, id)
  return arm.isFrozen ? arms : { ...arms, [id]: added(arm, outcome) }
}

/** Returns the sum of two statistics, such as of what is stored and of what a tab has counted since. An arm frozen in one is frozen. */
export function mergeArms(a: Arms, b: Arms): Arms {
  return Object.fromEntries(Object.keys({ ...a, ...b }).map((id) => [id, added(armOf(a, id), armOf(b, id))]))
}

/** Returns the statistics with one arm, or every arm of `ids`, frozen or free again. */
export function freezeArms(arms: Arms, ids: readonly string[], isFrozen = true): Arms {
  return { ...arms, ...Object.fromEntries(ids.map((id) => [id, withFlag(armOf(arms, id), isFrozen)])) }
}

/** Returns the statistics without what the arms of `ids` have learned. They are no longer frozen. */
export function resetArms(arms: Arms, ids: readonly string[]): Arms {
  return Object.fromEntries(Object.entries(arms).filter(([id]) => !ids.includes(id)))
}

/** Reads statistics from a store. What is not a count there, such as a negative or missing number, counts as zero. */
export function readArms(stored: unknown): Arms {
  if (typeof stored !== 'object' || stored === null) return {}
  return Object.fromEntries(Object.entries(stored).map(([id, arm]: [string, unknown]) => [id, readArm(Object(arm))]))
}

const readArm = ({ wins, losses, isFrozen }: { [key in keyof Arm]?: unknown }): Arm => withFlag({ wins: readCount(wins), losses: readCount(losses) }, isFrozen === true)

const readCount = (count: unknown): number => (typeof count === 'number' && count > 0 && count < Infinity ? count : 0)

function added(arm: Arm, other: Arm): Arm {
  const counts = { wins: arm.wins + other.wins, losses: arm.losses + other.losses }
  return withFlag(counts, arm.isFrozen === true || other.isFrozen === true)
}

const withFlag = ({ wins, losses }: Counts, isFrozen: boolean): Arm => (isFrozen ? { wins, losses, isFrozen } : { wins, losses })
