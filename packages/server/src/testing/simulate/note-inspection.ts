import type { Inspection } from '@proactive/engine'
import type { Counters } from './counters.js'
import type { Watch } from './watch.js'

/** Counts what an inspection tells, and notes it for the people and commands that it is about. */
export function noteInspection(one: Inspection, watch: Watch, counters: Counters): void {
  if (one.type === 'command') counters.add('commands')
  if (one.type === 'place') counters.add('places told')
  if (one.type === 'place' && one.n > 2) counters.add('three in order')
  if (one.type === 'hold') counters.add(`holds ${one.change}`)
  if (one.type === 'dead letter') counters.add('dead letters')
  if (one.type === 'attention' && one.change === 'visit began') counters.add('visits')
  if (one.type === 'dropped') counters.add(`dropped ${one.reason}`, one.count)
  if (one.type === 'routed' || one.type === 'queue' || one.type === 'dropped') return
  const command = 'command' in one ? one.command : undefined
  const ids =
    'person' in one ? [one.person, one.correlation, typeof command === 'object' ? command.id : command] : ['signals']
  watch.note(
    `saw ${one.type}`,
    ids.filter((id) => id !== undefined),
    one,
  )
}
