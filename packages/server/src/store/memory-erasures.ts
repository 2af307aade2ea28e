import { identityOf, isShared, type ModelAccount, namesInEffect, namesInInspection, namesInMessage, renameInInspection, renameInMessage } from '@proactive/engine'
import { ownId } from '../log/event-id.js'
import type { ReadRecord } from '../log/log.js'
import type { MemoryLog } from '../log/memory-log.js'
import { personOf } from '../log/records.js'
import type { Erasures } from './erasures.js'
import type { Tables } from './memory-tables.js'
import { readNotice } from './notices.js'

/** Implements the erasure of people in memory, for one process. */
export function memoryErasures(tables: Tables, log: MemoryLog): Erasures {
  const { erasures } = tables

  /** Deletes the sessions of these names and returns the names with theirs. */
  function withSessions(names: readonly string[]): string[] {
    const gone = [...tables.sessions.values()].filter(({ person }) => names.includes(person)).map(({ id }) => id)
    for (const id of gone) {
      tables.sessions.delete(id)
      // Without an owner, no process reports the session absent, which would name the person again.
      tables.sessionOwners.delete(id)
    }
    return [...names, ...gone]
  }

  return {
    queueErasure({ person, pseudonym, askedBy }) {
      const queued = [...erasures.values()].find((one) => !one.isDone && one.names.includes(person))
      if (queued) return Promise.resolve(queued)
      const own = [...tables.sessions.values()].filter((session) => session.person === person)
      const before = own.flatMap(({ continues }) => tables.sessions.get(continues ?? '')?.person ?? []).filter((one) => one.startsWith('visitor:'))
      const erasure = { pseudonym, names: withSessions([...new Set([person, ...before])]), askedBy, isDone: false, dueAt: 0 }
      erasures.set(pseudonym, erasure)
      return Promise.resolve(erasure)
    },
    erasureAskedBy(key) {
      const found = [...erasures.values()].findLast(({ askedBy }) => askedBy === key)
      return Promise.resolve(found ? (found.isDone ? 'done' : 'queued') : 'none')
    },
    isBeingErased: (person) => Promise.resolve([...erasures.values()].some(({ isDone, names }) => !isDone && names.includes(person))),
    claimErasure: () => Promise.resolve([...erasures.values()].find(({ isDone, dueAt }) => !isDone && dueAt <= Date.now()) ?? null),
    holdsErasure: (_, { pseudonym }) => Promise.resolve(erasures.get(pseudonym)?.isDone === false),
    gatherSessions({ pseudonym, names }) {
      const erasure = erasures.get(pseudonym)
      if (!erasure || erasure.isDone) return Promise.resolve(null)
      erasure.names = withSessions(names)
      return Promise.resolve({ pseudonym, names: erasure.names })
    },
    postponeErasure({ pseudonym }, _, ms) {
      const erasure = erasures.get(pseudonym)
      if (erasure) erasure.dueAt = Date.now() + ms
      return Promise.resolve()
    },

    async *eraseRecords({ names, pseudonym }) {
      const identity = identityOf(names)
      for (const [id, row] of tables.commands) {
        if (!identity.names.has(row.person)) continue
        tables.commands.delete(id)
        tables.answers.delete(`accept ${id}`)
      }
      for (const key of tables.answers.keys()) if (key.startsWith('prepared ')) tables.answers.delete(key)
      for (const name of names) {
        tables.preferences.delete(name)
        tables.consents.delete(name)
      }
      tables.inspections = tables.inspections
        .filter((seen) => isShared(seen) || !namesInInspection(seen, identity))
        .map((seen) => (namesInInspection(seen, identity) ? renameInInspection(seen, identity, pseudonym) : seen))
      for (const [name, { key, person }] of tables.applied) if ([person, key].some((one) => one !== undefined && (identity.names.has(one) || identity.subjects.has(one)))) tables.applied.delete(name)
      for (const [hold, { person }] of tables.places) if (identity.names.has(person)) tables.places.delete(hold)
      for (const [id, { effect }] of tables.outbox) if (namesInEffect(effect, identity)) tables.outbox.delete(id)
      // Up to the last snapshots, records and batches are needed no more to recover a partition.
      const settledTo = new Map<number, number>()
      for (const [n, owner] of tables.owners) {
        settledTo.set(n, Number(owner.journal.findLast(({ batch }) => batch <= owner.snapshotBatch)?.to ?? 0))
        owner.journal = owner.journal.map((entry) =>
          entry.batch > owner.snapshotBatch || !entry.messages.some((message) => namesInMessage(message, identity)) ? entry : { ...entry, messages: [], replies: {} },
        )
      }
      const isSettled = ({ partition, kind, cursor }: ReadRecord): boolean => partition < 0 || kind === 'record' || Number(cursor) <= (settledTo.get(partition) ?? 0)
      const isOthers = (record: ReadRecord): boolean => {
        const owner = personOf(record.message)
        return isShared(record.message.body) || (owner !== null && !identity.names.has(owner) && isSettled(record))
      }
      for (const record of log.records) {
        if (namesInMessage(record.message, identity) && isOthers(record)) record.message = renameInMessage(record.message, identity, pseudonym)
      }
      log.remove((record) => {
        const notice = readNotice(record)?.notice
        return (namesInMessage(record.message, identity) && isSettled(record)) || (notice !== undefined && 'session' in notice && identity.names.has(notice.session))
      })
      yield
    },
    finishErasure({ pseudonym }) {
      const erasure = erasures.get(pseudonym)
      if (!erasure || erasure.isDone) return Promise.resolve(false)
      Object.assign(erasure, { names: [], isDone: true })
      return Promise.resolve(true)
    },

    progressOf(id) {
      const found = log.records.filter(({ message }) => message.id === id)
      if (found.length === 0) return Promise.resolve('pending')
      const all = found.map(({ partition, cursor }) => {
        const owner = tables.owners.get(partition)
        const batch = owner?.journal.find(({ to }) => Number(to) >= Number(cursor))
        if (!owner || Number(owner.cursor) < Number(cursor)) return 'pending'
        if (batch?.skipped === true) return 'skipped'
        return batch && batch.batch <= owner.snapshotBatch ? 'settled' : 'stepped'
      })
      return Promise.resolve((['skipped', 'pending', 'stepped'] as const).find((one) => all.some((each) => each === one)) ?? 'settled')
    },
    eventsOf(person, event) {
      const found = log.records.flatMap(({ kind, message: { id, body } }) => {
        if (kind === 'message' || ownId(id) !== ownId(event) || body.type !== 'event' || body.event.person !== person) return []
        return [{ id, type: body.event.type, session: body.event.session ?? null }]
      })
      return Promise.resolve(found)
    },
    async *blankEvent({ person, event }) {
      for (const { message: { body } } of log.records) if (body.type === 'event' && body.event.id === event) body.event.data = { forgotten: true }
      for (const owner of tables.owners.values()) {
        owner.journal = owner.journal.filter(({ batch, messages }) => batch > owner.snapshotBatch || !messages.some(({ body }) => (body.type === 'event' && body.event.id === event) || (body.type === 'signal' && body.signal.whose === person && body.signal.evidence.ids.includes(event))))
      }
      for (const seen of tables.inspections) {
        if (seen.type === 'signal' && seen.signal.whose === person && seen.signal.evidence.ids.includes(event)) seen.signal.data = { forgotten: true }
        if (seen.type === 'model' && seen.person === person) seen.account = withoutTexts(seen.account)
      }
      yield
    },
  }
}

/** A prompt tells the last events of its person, and the answer may repeat them. */
function withoutTexts({ prompt: _prompt, answer: _answer, shadow, ...rest }: ModelAccount): ModelAccount {
  return { ...rest, ...(shadow && { shadow: { ...shadow, ...(shadow.account && { account: withoutTexts(shadow.account) }) } }) }
}
