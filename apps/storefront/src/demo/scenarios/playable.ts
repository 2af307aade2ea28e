import { ProactiveError, type Words } from '@proactive/protocol'
import type { Level } from '../../level.js'
import type { Scenario } from './scenario.js'

/** Returns what to watch for in a scenario at a level. */
export const watchAt = ({ watch, uncoordinated }: Pick<Scenario, 'watch' | 'uncoordinated'>, level: Level): Words => (level === 2 ? (uncoordinated ?? watch) : watch)

/** Whether a scenario shows at a level what it is about. */
export const isPlayable = (scenario: Pick<Scenario, 'level'>, level: Level): boolean => scenario.level <= level

/** @throws ProactiveError `unavailable` for a scenario that needs a higher level than the store's. */
export function requireLevel(scenario: Pick<Scenario, 'name' | 'level'>, level: Level): void {
  if (isPlayable(scenario, level)) return
  throw new ProactiveError('unavailable', `The scenario ${scenario.name} needs level ${scenario.level}, and the store runs at level ${level}, where nothing is said unasked. Start it with PROACTIVE_LEVEL=${scenario.level} or higher.`)
}
