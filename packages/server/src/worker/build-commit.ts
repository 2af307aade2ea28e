import type { Engine } from '@proactive/engine'
import type { LogRecord } from '../log/log.js'
import { eventMessage, recordsOf } from '../log/records.js'
import type { SteppedBatch } from './step-batch.js'
import type { Commit } from '../store/store.js'
import type { JournalEntry } from '../store/journal.js'

/** Builds a batch's commit from its effects: rows, records for the log, and effects for the outbox. */
export function buildCommit({
  n,
  count,
  epoch,
  engine,
  journal,
  stepped,
  now,
  targets,
}: {
  n: number
  count: number
  epoch: number
  engine: Pick<Engine, 'ownerOf'>
  journal: JournalEntry
  stepped: SteppedBatch
  now: number
  /** The partitions to which messages were handed over in memory: these messages do not go through the log. */
  targets: ReadonlySet<number>
}): { commit: Commit; records: LogRecord[] } {
  const placement = { engine, count }
  const records = stepped.elsewhere
    .flatMap((message) => recordsOf(message, 'message', now, placement))
    .filter(({ partition }) => partition !== n && !targets.has(partition))
  const sends: Commit['sends'][number][] = []
  const withdrawals: Commit['withdrawals'][number][] = []
  const updates: Commit['updates'][number][] = []
  const answers: Commit['answers'][number][] = []
  const outbox: Commit['outbox'][number][] = []

  for (const effect of stepped.effects) {
    switch (effect.type) {
      case 'send':
        sends.push(effect)
        break
      case 'prepare':
        sends.push({ ...effect, waits: true })
        break
      case 'withdraw':
        withdrawals.push(effect)
        break
      case 'update':
        updates.push(effect)
        break
      case 'answer':
        answers.push(effect)
        break
      case 'record':
        records.push(...recordsOf(eventMessage(effect.event), 'record', now, placement))
        break
      case 'look':
      case 'free':
      case 'hold':
      case 'extend':
      case 'release':
      case 'decide':
      case 'choose':
      case 'run':
      case 'compensate':
        outbox.push(effect)
    }
  }
  const { inspections } = stepped
  return { records, commit: { partition: n, epoch, journal, inspections, sends, withdrawals, updates, answers, outbox } }
}
