import type { Trace } from '@proactive/protocol'
import { ownId } from '../../log/event-id.js'
import type { History } from '../../ops/history.js'
import type { Disk } from './disk.js'
import type { Host } from './host.js'
import type { Shopper } from './shopper.js'
import type { Model } from './reference/model.js'
import type { ReplayWatch } from './replay-watch.js'
import type { Watch } from './watch.js'

/** Checks the promises that hold when no fault is active, and those that hold when all work is settled. */
export interface RestWatch {
  /** Checks, while no fault is active, that pages show no withdrawn suggestion and that consent is respected. */
  calm(now: number): void
  /** Checks, after all work is settled, that nothing is lost, pending or unexplained. */
  end(hosts: readonly Host[]): Promise<void>
}

/** How long a page may show a suggestion after it was withdrawn, in milliseconds, when no fault is active. */
const graceMs = 20_000

export function createRestWatch({
  disk,
  acknowledged,
  isErased,
  shoppers,
  partitions,
  replay,
  model,
  watch,
  history,
}: {
  disk: Disk
  acknowledged: ReadonlyMap<string, string>
  isErased: (person: string) => boolean
  shoppers: readonly Shopper[]
  partitions: number
  replay: ReplayWatch
  model: Model
  watch: Watch
  history: History
}): RestWatch {
  const { tables } = disk.store

  function checkEvents(): void {
    const counts = new Map<string, number>()
    for (const { kind, message } of disk.log.records) {
      if (kind === 'event') counts.set(ownId(message.id), (counts.get(ownId(message.id)) ?? 0) + 1)
    }
    for (const [id, person] of acknowledged)
      if (!counts.has(id) && !isErased(person)) watch.breaks('no acknowledged event is lost', `Event ${id} is not in the log.`, [id])
    for (const [id, count] of counts)
      if (count > 1) watch.breaks('a duplicate event is ignored', `Event ${id} is in the log ${count} times.`, [id])
  }

  function checkShown(now: number): void {
    const cleared = new Map<string, number>()
    for (const one of tables.inspections) {
      if (one.type === 'signal.ended' && one.reason === 'cleared') cleared.set(one.signal, one.at)
    }
    const signals = new Map(
      tables.inspections.flatMap((one) =>
        one.type === 'candidate' ? [[one.correlation, one.candidate.signal] as const] : [],
      ),
    )
    for (const { id: person, tabs } of shoppers) {
      for (const { items, isOpen, line } of tabs) {
        const { connectedSince = Infinity, session = '' } = line
        if (!isOpen || connectedSince + graceMs > now) continue
        for (const { command, phase, isWithdrawn } of items) {
          if (phase !== 'open' && phase !== 'waiting') continue
          const row = tables.commands.get(command.id)
          const clearedAt = cleared.get(signals.get(command.correlationId) ?? '') ?? Infinity
          const about = [command.id, person, session, command.correlationId]
          if (clearedAt + graceMs < now)
            watch.breaks(
              'a suggestion that is no longer true is withdrawn',
              `Command ${command.id} is shown ${now - clearedAt} ms after its signal was cleared.`,
              about,
            )
          if (
            row &&
            row.withdrawn !== null &&
            !isWithdrawn &&
            Date.parse(command.time) + graceMs < now &&
            withdrawnAt(command.id) + graceMs < now
          ) {
            watch.breaks(
              'a suggestion that is no longer true is withdrawn',
              `Command ${command.id} was withdrawn ('${row.withdrawn}'), but its page still shows it.`,
              about,
            )
          }
        }
      }
    }
  }

  function checkConsent(): void {
    for (const {
      id,
      consent: { said, durable },
    } of shoppers) {
      if (said === 'denied' && durable !== undefined && model.consentAfter(id, durable) === true) {
        watch.breaks('withdrawn consent stays withdrawn', `${id} withdrew consent, but the server has it as given.`, [id, durable])
      }
    }
  }

  function withdrawnAt(command: string): number {
    const found = tables.inspections.findLast(
      (one) => one.type === 'outcome' && one.command === command && one.outcome === 'suggestion.withdrawn',
    )
    return found?.at ?? Infinity
  }

  async function checkTraces(): Promise<void> {
    for (const { command, person } of tables.commands.values()) {
      const signal = model.announced(model.candidateOf(command.correlationId)?.signal ?? '')
      // The signal of another person was erased with that person.
      if (signal && (isErased(signal.key) || isErased(signal.whose ?? ''))) continue
      const trace = await history.traceOf(command.correlationId)
      // A trace shows nobody the events of another person.
      const isOthers = signal?.evidence.ids.every((id) => ![undefined, '', person].includes(acknowledged.get(ownId(id)))) ?? false
      // A score without the evidence that its person has forgotten may be below the threshold.
      const isRescored = tables.inspections.some((one) => one.type === 'rescored' && one.correlation === command.correlationId)
      const missing = trace ? missingIn(trace).filter((part) => !(part === 'evidence' && isOthers) && !(part === 'score' && isRescored)) : ['everything']
      if (missing.length > 0)
        watch.breaks('every command can be explained', `Command ${command.id} has no ${missing.join(', no ')}.`, [
          command.id,
          person,
          command.correlationId,
        ])
    }
  }

  function checkSettled(hosts: readonly Host[]): void {
    for (const { n, pipeline } of hosts) {
      if (pipeline.worker.state !== 'running')
        watch.breaks('all work settles after the last fault', `The worker of process ${n} is '${pipeline.worker.state}' at the end.`)
    }
    const owned = hosts.flatMap(({ pipeline }) => pipeline.worker.owns).toSorted((a, b) => a - b)
    if (owned.join() !== Array.from({ length: partitions }, (_, n) => n).join()) {
      watch.breaks(
        'every partition has one owner',
        `The processes own ${owned.join(', ') || 'nothing'} of ${partitions}.`,
      )
    }
    for (const n of owned) {
      const last =
        disk.log.records.findLast(({ partition, kind }) => partition === n && kind !== 'record')?.cursor ?? ''
      const cursor = tables.owners.get(n)?.cursor ?? ''
      if (Number(cursor) < Number(last))
        watch.breaks('all work settles after the last fault', `Partition ${n} is at cursor ${cursor}, but its log ends at ${last}.`)
    }
    const [left] = tables.outbox.values()
    if (left)
      watch.breaks(
        'every effect of the outbox is performed',
        `${tables.outbox.size} effects are pending, such as ${JSON.stringify(left.effect)}.`,
        [left.effect.id],
      )
    for (const { id, tabs } of shoppers) {
      for (const tab of tabs)
        if (tab.isOpen && tab.line.unacked > 0)
          watch.breaks(
            'all work settles after the last fault',
            `${tab.line.unacked} events of ${tab.line.session} were never acknowledged.`,
            [id],
          )
    }
  }

  return {
    calm(now) {
      checkShown(now)
      checkConsent()
    },
    async end(hosts) {
      checkEvents()
      checkSettled(hosts)
      for (const { n, pipeline } of hosts) replay.compare(n, pipeline.worker.owns)
      await checkTraces()
    },
  }
}

function missingIn({ signal, score, gates, decision, command, events }: Trace): string[] {
  const parts: [string, boolean][] = [
    ['signal', signal !== null],
    ['score', score.total >= score.threshold && score.terms.length > 0],
    ['open gates', gates.length >= 9 && gates.every(({ ok }) => ok)],
    ['decision', decision !== null && decision.act && decision.id === command?.causationId],
    ['command', command !== null],
    ['evidence', events.length > 0],
  ]
  return parts.flatMap(([name, isThere]) => (isThere ? [] : [name]))
}
