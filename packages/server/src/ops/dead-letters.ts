import type { DeadLetter } from '@proactive/engine'
import { days, ProactiveError } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { Store } from '../store/store.js'

const windowMs = days(30)
const inspectionLimit = 20_000

/** The dead letters of the last 30 days: steps of sagas that failed for good and wait for an operator. */
export interface DeadLetters {
  /** Lists those that no operator has retried yet, with times on the page's clock. */
  list(): Promise<object[]>
  /**
   * Has the owner of the person's, or the reaction's, partition attempt the step again.
   *
   * @throws ProactiveError `not_found` when no dead letter with this id is open.
   */
  retry(id: string): Promise<void>
}

export function createDeadLetters({ store, appender, clock, ids }: {
  store: Store
  appender: Appender
  clock: EngineClock
  ids: () => string
}): DeadLetters {
  async function openLetters(): Promise<DeadLetter[]> {
    const now = clock.now()
    const all = await store.seenBetween(now - windowMs, now, ['dead letter', 'dead letter taken up'], inspectionLimit)
    const open = new Map<string, DeadLetter>()
    for (const one of all) {
      if (one.type === 'dead letter') open.set(one.letter.id, one.letter)
      else if (one.type === 'dead letter taken up') open.delete(one.letter)
    }
    return [...open.values()]
  }

  return {
    async list() {
      const open = await openLetters()
      return open.map(({ id, time, person, command, action, step, doing, input, result }) => ({
        id, personId: person === '' ? null : person, command, action, step, doing, input, result,
        time: clock.forPage(time),
      }))
    },
    async retry(id) {
      const letter = (await openLetters()).find((one) => one.id === id)
      if (!letter) throw new ProactiveError('not_found', 'No open dead letter has this id: list them by GET /ops/dead-letters.')
      const { person, reaction } = letter
      const cause = ids()
      await appender.append([{ id: cause, to: reaction ?? `person:${person}`, cause, body: { type: 'redo', person, letter: id } }])
    },
  }
}
