/**
 * The four levels at which the store's assistant can run: from a chatbot that waits to be asked, to one that speaks first
 * and coordinates its shoppers. docs/levels.md describes them.
 */

import { join } from 'node:path'

/** How much the assistant does: see `describeLevel`. */
export type Level = 0 | 1 | 2 | 3

/** The default level. */
export const highestLevel = 3

const descriptions: Readonly<Record<Level, string>> = {
  0: 'the assistant waits to be asked, and answers from the help texts and the range',
  1: 'the assistant waits to be asked, and its answers know what the shopper sees and what the shop knows at that moment',
  2: 'the assistant speaks first, by rules, to each shopper alone: without holds, graph and learning',
  3: 'the assistant speaks first and coordinates its shoppers: with holds and graph',
}

/** Says in one line what the assistant does at a level, for the start of the store. Without trials it learns nothing. */
export function describeLevel({ level, trials }: { level: Level; trials: boolean }): string {
  const learning = level === 3 && trials ? ', and learns which words do better' : ''
  return `Level ${level} of 3: ${descriptions[level]}${learning}. PROACTIVE_LEVEL chooses.`
}

/** Reads `PROACTIVE_LEVEL`. Returns the sentence that says what is wrong with it where it is no level. */
export function readLevel(given: string | undefined): Level | string {
  const text = given?.trim() ?? ''
  if (text === '') return highestLevel
  const level = ([0, 1, 2, 3] as const).find((one) => String(one) === text)
  return level ?? `PROACTIVE_LEVEL is '${given}'; it must be 0, 1, 2 or 3. docs/levels.md says what each level does.`
}

/** Returns the data folder of a level, below that of the store: what the assistant did at one level is not mixed with another's. */
export const folderOf = (dataDir: string, level: Level): string => (level === highestLevel ? dataDir : join(dataDir, `level-${level}`))
