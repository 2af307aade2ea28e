import { createEngine, type Inspection, type Message } from '@proactive/engine'
import { canonicalJson, type Decision, type Json } from '@proactive/protocol'
import { createDecodeRecord } from '../events/decode-record.js'
import type { Decider } from '../decider/answering.js'
import { type Log, readLimit, type ReadRecord } from '../log/log.js'
import { silent } from '../runtime/logger.js'
import { indexPack, type ServedPack } from '../events/pack-index.js'
import { stepBatch } from '../worker/step-batch.js'
import type { Store } from '../store/store.js'
import type { JournalEntry } from '../store/journal.js'

/** How many journal entries one read returns. */
const pageSize = 500

/** A signal or a decision that the present definitions make differently. */
export interface Difference {
  type: 'signal' | 'decision'
  /** The id of the signal, or of the decision's candidate. */
  id: string
  time: number
  change: 'gone' | 'new' | 'changed'
  before?: Json
  after?: Json
}

/** How much was replayed, and what came out differently. */
export interface Replayed {
  batches: number
  signals: number
  decisions: number
  differences: Difference[]
}

/**
 * Runs stored batches through the present definitions, and reports which signals and decisions would differ. It writes
 * nothing and sends nothing. Effects are answered from the journal; an effect that was not performed then stays
 * unanswered.
 *
 * @example
 * const { differences } = await replay({ pack, store, log, decider: ruleDecider(), from, to })
 */
export async function replay({
  pack,
  store,
  log,
  decider,
  from,
  to,
}: {
  pack: ServedPack
  store: Store
  log: Log
  decider: Decider
  /** Epoch milliseconds on the engine's clock. Earlier batches are run only for the state that they leave. */
  from: number
  to: number
}): Promise<Replayed> {
  const engine = createEngine(pack)
  const admit = createDecodeRecord({ pack: indexPack(pack), logger: silent })
  const count = await store.partitions()
  const seen: Inspection[] = []
  let batches = 0

  for (let n = 0; n < count; n++) {
    const partition = engine.partition(n, count)
    for await (const entry of entriesOf(store, n, to)) {
      if (entry.skipped) continue
      const messages: Message[] = [...(await recordsOf(log, n, entry)).flatMap(admit), ...entry.messages]
      const { inspections } = await stepBatch({
        engine, partition, messages, now: entry.now,
        answer: async (effect) => {
          if (effect.type !== 'decide' || !decider.isInside) return entry.replies[effect.id]
          return { ok: true, value: await decider.decide(effect.context, { abort: AbortSignal.timeout(effect.deadlineMs) }) }
        },
      })
      if (entry.now < from) continue
      batches++
      seen.push(...inspections)
    }
  }

  const [before, after] = [await store.seenBetween(from, to, ['signal', 'decision'], Number.MAX_SAFE_INTEGER), seen].map(found)
  return {
    batches,
    signals: [...(after?.values() ?? [])].filter(({ type }) => type === 'signal').length,
    decisions: [...(after?.values() ?? [])].filter(({ type }) => type === 'decision').length,
    differences: differencesOf(before ?? new Map(), after ?? new Map()),
  }
}

async function* entriesOf(store: Store, partition: number, to: number): AsyncGenerator<JournalEntry, void> {
  for (let above = 0; ; ) {
    const entries = await store.journalOf(partition, above, pageSize)
    for (const entry of entries) {
      if (entry.now > to) return
      above = entry.batch
      yield entry
    }
    if (entries.length < pageSize) return
  }
}

/** Reads the records of the log that a batch took; records that have been deleted since are missing. */
async function recordsOf(log: Log, partition: number, { from, to }: JournalEntry): Promise<ReadRecord[]> {
  if (from === to) return []
  const records = await log.read(partition, from, readLimit)
  const last = records.findIndex(({ cursor }) => cursor === to)
  return records.slice(0, last + 1)
}

interface Found {
  type: Difference['type']
  id: string
  time: number
  said: Json
}

function found(seen: readonly Inspection[]): Map<string, Found> {
  const all = new Map<string, Found>()
  for (const one of seen) {
    if (one.type === 'signal') {
      const { id, type, key, priority, data } = one.signal
      all.set(`signal ${id}`, { type: 'signal', id, time: one.at, said: { type, key, priority, data } })
    } else if (one.type === 'decision') {
      all.set(`decision ${one.correlation}`, { type: 'decision', id: one.correlation, time: one.at, said: essence(one.decision) })
    }
  }
  return all
}

function essence(decision: Decision): Json {
  if (!decision.act) return { act: false, reason: decision.reason }
  const { message, priority } = decision
  return { act: true, message, priority }
}

function differencesOf(before: ReadonlyMap<string, Found>, after: ReadonlyMap<string, Found>): Difference[] {
  const differences: Difference[] = []
  for (const [key, { type, id, time, said }] of before) {
    const now = after.get(key)
    if (!now) differences.push({ type, id, time, change: 'gone', before: said })
    else if (canonicalJson(now.said) !== canonicalJson(said)) {
      differences.push({ type, id, time, change: 'changed', before: said, after: now.said })
    }
  }
  for (const [key, { type, id, time, said }] of after) if (!before.has(key)) differences.push({ type, id, time, change: 'new', after: said })
  return differences.toSorted((a, b) => a.time - b.time)
}
