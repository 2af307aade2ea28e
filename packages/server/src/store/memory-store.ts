import type { Command } from '@proactive/protocol'
import { subjectsOf, droppedCommandInspection, isKept } from './inspection-rows.js'
import type { MemoryLog } from '../log/memory-log.js'
import { afterWord, type ConsentWord, supersedes } from './consent-word.js'
import { memoryErasures } from './memory-erasures.js'
import { memoryDeliveries } from './memory-deliveries.js'
import { memoryPlaces } from './memory-places.js'
import { memoryPositions } from './memory-positions.js'
import { memoryUpkeep } from './memory-upkeep.js'
import { bytesOf, copied } from '../runtime/storable.js'
import { type Claim, type Commit, type EventRow, Fenced, type Page, pageBytes, pageRows, pendingCommandsLimit, type Store } from './store.js'
import type { Pool } from 'pg'
import type { Tx } from '../log/tx.js'
import { inTransaction } from './postgres-tx.js'
import { emptyTables, type Owner, type Tables } from './memory-tables.js'

/** Runs work on a connection of the shop's database, or on one that rejects every query where there is no database. */
type WithSql = <T>(work: (sql: Pick<Tx, 'query' | 'attempt'>) => Promise<T>) => Promise<T>

const withoutSql: WithSql = (work) =>
  work({
    query: () => Promise.reject(new Error('memoryStore cannot run SQL: use facts and resources that do not query tx, give memoryStore the pool of your database, or use postgresStore.')),
    attempt: (inner) => inner(),
  })

/**
 * Creates a store in memory, for tests and simulations. Its rows are lost when the process ends. With `pool`, what a pack
 * does with `tx` runs on that database: facts, resources, and the changes that `applies` makes. Each transaction of the
 * store is then a transaction of the database as well.
 *
 * @example
 * const log = memoryLog()
 * const store = memoryStore(log)
 */
export function memoryStore(log: MemoryLog, { pool }: { pool?: Pool } = {}): Store & { readonly tables: Tables } {
  const withSql: WithSql = pool ? (work) => inTransaction(pool, work) : withoutSql
  const tables = emptyTables()
  let seq = 0
  let joined = 0
  /** The worker that joined last owns all partitions: this store serves one process. */
  let latest = ''
  /** What undoes the changes of each transaction, should it fail. */
  const undos = new WeakMap<Tx, (() => void)[]>()

  function write({ partition, journal, ...rows }: Commit, owner: Owner): { person: string; session: string; command: Command }[] {
    Object.assign(owner, { batch: journal.batch, cursor: journal.to, now: journal.now })
    owner.journal.push(copied(journal))
    tables.inspections.push(...copied(rows.inspections.filter(isKept)))
    const sent = rows.sends.flatMap(({ person, session, command, waits = false }) => {
      if (tables.commands.has(command.id)) return []
      const numbered: Command = { ...copied(command), seq: ++seq }
      tables.commands.set(command.id, { command: numbered, session, person, withdrawn: null, change: null, acked: waits, waits })
      return waits ? [] : [{ person, session, command: numbered }]
    })
    for (const { withdrawal } of rows.withdrawals) {
      const row = tables.commands.get(withdrawal.id)
      if (row) row.withdrawn = withdrawal.reason
    }
    for (const { update } of rows.updates) {
      const row = tables.commands.get(update.id)
      if (row) row.change = { ...row.change, ...update }
    }
    for (const { request, key, result } of rows.answers) {
      if (!tables.answers.has(`${request} ${key}`)) tables.answers.set(`${request} ${key}`, result)
    }
    for (const effect of rows.outbox) tables.outbox.set(effect.id, { partition, effect })
    return sent
  }

  function ownerOf(partition: number): Owner {
    const owner = tables.owners.get(partition) ?? { epoch: 0, batch: 0, cursor: '', now: 0, journal: [], snapshot: null, snapshotBatch: 0 }
    tables.owners.set(partition, owner)
    return owner
  }

  function claim(partition: number): Claim {
    const owner = ownerOf(partition)
    owner.epoch++
    const { epoch, batch, cursor, now, snapshot, snapshotBatch } = owner
    return {
      partition,
      epoch,
      batch,
      cursor,
      now,
      snapshot: snapshot === null ? null : { batch: snapshotBatch, state: JSON.parse(snapshot) },
      journal: copied(owner.journal.filter((entry) => entry.batch > snapshotBatch)),
      outbox: [...tables.outbox.values()].flatMap((row) => (row.partition === partition ? [row.effect] : [])),
    }
  }

  return {
    tables,
    ...memoryUpkeep(tables, () => eventRows(log.records)),
    ...memoryErasures(tables, log),
    ...memoryPositions(tables),
    ...memoryDeliveries(tables),
    ...memoryPlaces(tables, (tx, undo) => void undos.get(tx)?.push(undo)),

    async transaction(work) {
      const afterwards: (() => void)[] = []
      const own: (() => void)[] = []
      /** Runs work, and undoes what it did when it fails. */
      const orUndo = async <T>(inner: () => Promise<T>): Promise<T> => {
        const before = own.length
        try {
          return await inner()
        } catch (cause) {
          for (const undo of own.splice(before).toReversed()) undo()
          throw cause
        }
      }
      const value = await withSql((sql) => {
        const tx: Tx = {
          query: (text, values) => sql.query(text, values),
          onCommit: (call) => void afterwards.push(call),
          attempt: (inner) => orUndo(() => sql.attempt(inner)),
          withoutCapture: () => Promise.resolve(),
          async asNewest({ type, key, time, person }, inner) {
            const name = JSON.stringify([type, key])
            const newest = tables.applied.get(name)
            if (newest && newest.time > time) return false
            await inner()
            tables.applied.set(name, { time, key, person: person ?? newest?.person })
            return true
          },
        }
        undos.set(tx, own)
        return orUndo(() => work(tx))
      })
      for (const call of afterwards) call()
      return value
    },

    join(count) {
      const id = `worker ${++joined}`
      latest = id
      const all: ReadonlySet<number> = new Set(Array.from({ length: count }, (_, n) => n))
      let share = all
      return Promise.resolve({
        id,
        share: () => share,
        isAlive: () => true,
        refresh() {
          share = latest === id ? all : new Set()
          return Promise.resolve()
        },
        leave() {
          if (latest === id) latest = ''
          return Promise.resolve()
        },
      })
    },
    claim: (partitions) => Promise.resolve(partitions.map(claim)),
    release: () => Promise.resolve(),

    commit(tx, commits) {
      const fenced = commits.find(({ partition, epoch }) => tables.owners.get(partition)?.epoch !== epoch)
      if (fenced) return Promise.reject(new Fenced(fenced.partition))
      return Promise.resolve(commits.flatMap((commit) => write(commit, ownerOf(commit.partition))))
    },

    saveSnapshot(partition, epoch, batch, state) {
      const owner = tables.owners.get(partition)
      if (owner?.epoch === epoch) Object.assign(owner, { snapshot: JSON.stringify(state), snapshotBatch: batch })
      return Promise.resolve()
    },

    markPerformed(tx, effect) {
      tx.onCommit(() => tables.outbox.delete(effect))
      const row = tables.outbox.get(effect)
      return Promise.resolve(row ? ownerOf(row.partition).epoch : null)
    },

    session: (id) => Promise.resolve(tables.sessions.get(id) ?? null),
    saveSession(session) {
      const before = tables.sessions.get(session.id)
      const { locale, seenAt } = session
      const stored = before ? { ...before, locale, seenAt } : { ...session }
      tables.sessions.set(session.id, stored)
      return Promise.resolve({ ...stored })
    },
    claimSession(session, worker) {
      const before = tables.sessionOwners.get(session) ?? null
      if (tables.sessions.has(session)) tables.sessionOwners.set(session, worker)
      return Promise.resolve(before)
    },
    releaseSession(_tx, session, worker, by) {
      const mayRelease = worker === by || worker !== latest
      return Promise.resolve(mayRelease && tables.sessionOwners.get(session) === worker && tables.sessionOwners.delete(session))
    },
    sessionOwner: (session) => Promise.resolve(tables.sessionOwners.get(session) ?? null),
    orphanedSessions: () =>
      Promise.resolve(
        [...tables.sessionOwners].flatMap(([session, worker]) => {
          const row = tables.sessions.get(session)
          return row && worker !== latest ? [{ session, person: row.person, worker }] : []
        }),
      ),

    pendingCommands(session, above, now) {
      const all = [...tables.commands.values()]
        .filter((row) => row.session === session && Date.parse(row.command.expiresAt) > now && row.withdrawn !== 'dropped')
        .filter((row) => row.change ?? row.withdrawn ?? (!row.acked && row.command.seq > above))
        .map(({ command, person, withdrawn, change, acked }) => ({ command, person, withdrawn, change, acked }))
      const last = all.filter(({ withdrawn, change }) => withdrawn === null && change === null)[pendingCommandsLimit - 1]
      return Promise.resolve(last ? all.filter(({ command }) => command.seq <= last.command.seq) : all)
    },
    acknowledge(session, ids) {
      for (const id of ids) {
        const row = tables.commands.get(id)
        if (row?.session === session) row.acked = true
      }
      return Promise.resolve()
    },
    addressee(command) {
      const row = tables.commands.get(command)
      return Promise.resolve(row ? { person: row.person, session: row.session } : null)
    },
    undoTokenOwner(token) {
      for (const [name, result] of tables.answers) {
        if (!name.startsWith('accept ') || !result.ok || result.value === null || typeof result.value !== 'object') continue
        const row = tables.commands.get(name.slice('accept '.length))
        if (row && 'undoToken' in result.value && result.value.undoToken === token) return Promise.resolve({ person: row.person })
      }
      return Promise.resolve(null)
    },
    answer: (request, key) => Promise.resolve(tables.answers.get(`${request} ${key}`) ?? null),
    retract(request, key) {
      if (tables.answers.get(`${request} ${key}`)?.ok === false) tables.answers.delete(`${request} ${key}`)
      return Promise.resolve()
    },
    deleteAnswer(request, key) {
      tables.answers.delete(`${request} ${key}`)
      return Promise.resolve()
    },
    markDropped(commands, person, now) {
      for (const { id, correlationId } of commands) {
        const row = tables.commands.get(id)
        if (row) row.withdrawn = 'dropped'
        tables.inspections.push(droppedCommandInspection(now, person, correlationId))
      }
      return Promise.resolve()
    },

    permissions: (people) =>
      Promise.resolve(
        new Map(people.map((person) => [person, { word: tables.consents.get(person) ?? null, preferences: tables.preferences.get(person) ?? null }])),
      ),
    // Nothing waits for anything here: what is stored beside a no of the same moment differs by a few microtasks.
    holdPermissions: (_, senders) =>
      Promise.resolve(
        senders.map(({ person, session }) => ({
          word: tables.consents.get(person) ?? null,
          preferences: tables.preferences.get(person) ?? null,
          isKnown: session === undefined || tables.sessions.get(session)?.person === person,
        })),
      ),
    lockPermission: () => Promise.resolve(),
    saveConsent(tx, person, word) {
      const isNews = (last: ConsentWord | null): boolean => supersedes(word, last)
      const lastOf = (): ConsentWord | null => tables.consents.get(person) ?? null
      tx.onCommit(() => tables.consents.set(person, afterWord(word, lastOf())))
      return Promise.resolve(isNews(lastOf()))
    },
    eraseConsent(person) {
      tables.consents.delete(person)
      return Promise.resolve()
    },
    preferences: (person) => Promise.resolve(tables.preferences.get(person) ?? null),
    setPreferences(tx, person, preferences) {
      tx.onCommit(() => tables.preferences.set(person, preferences))
      return Promise.resolve()
    },
    setting: (key) => Promise.resolve(tables.settings.get(key) ?? null),
    setSetting(key, value) {
      tables.settings.set(key, value)
      return Promise.resolve()
    },
    addToSetting(key, more) {
      const before = tables.settings.get(key)
      const sum = (typeof before === 'number' ? before : 0) + more
      tables.settings.set(key, sum)
      return Promise.resolve(sum)
    },

    inspections(about) {
      return Promise.resolve(
        tables.inspections.filter((inspection) => {
          const { person, correlation, signal } = subjectsOf(inspection)
          if ('person' in about) return person === about.person
          return 'signal' in about ? signal === about.signal : correlation === about.correlation
        }),
      )
    },
    events(of) {
      const wanted = 'ids' in of ? (row: EventRow) => of.ids.includes(row.id) : (row: EventRow) => row.person === of.person
      return Promise.resolve(eventRows(log.records).filter(wanted))
    },
    commands: (of) =>
      Promise.resolve(
        [...tables.commands.values()]
          .filter((row) => ('person' in of ? row.person === of.person : row.command.correlationId === of.correlation))
          .map(({ command }) => command),
      ),
    eventPage: (person, after) => Promise.resolve(pageOf(eventRows(log.records).filter((row) => row.person === person), after)),
    decisionPage: (person, after) =>
      Promise.resolve(pageOf(tables.inspections.flatMap((one) => (one.type === 'decision' && one.person === person ? [one.decision] : [])), after)),
    commandPage: (person, after) =>
      Promise.resolve(pageOf([...tables.commands.values()].flatMap((row) => (row.person === person ? [row.command] : [])), after)),
    sessionPage: (person, after) => Promise.resolve(pageOf([...tables.sessions.values()].filter((session) => session.person === person), after)),
    eventsSince(person, since, atMost) {
      const recent = log.records.filter(({ received }) => received >= since)
      return Promise.resolve(eventRows(recent).filter((row) => row.person === person).slice(-atMost))
    },
    correlationsSince(person, since, atMost) {
      const marks = new Map<string, number>()
      for (const [position, seen] of tables.inspections.entries()) {
        const { correlation, person: whose } = subjectsOf(seen)
        if (whose !== person || correlation === null || seen.at < since) continue
        marks.delete(correlation)
        marks.set(correlation, position)
      }
      return Promise.resolve([...marks].slice(-atMost).map(([correlation, position]) => ({ correlation, mark: `${position}` })))
    },

    ping: () => Promise.resolve(Date.now()),
    reset() {
      const { sessions, consents, owners, sessionOwners } = tables
      const epochs = [...owners].map(([n, { epoch }]) => [n, epoch + 1] as const)
      Object.assign(tables, emptyTables(), { sessions, consents, sessionOwners })
      for (const [n, epoch] of epochs) {
        tables.owners.set(n, { epoch, batch: 0, cursor: '', now: 0, journal: [], snapshot: null, snapshotBatch: 0 })
      }
      log.clear()
      return Promise.resolve()
    },
  }
}

function eventRows(records: MemoryLog['records']): EventRow[] {
  return records.flatMap(({ message: { body } }) => {
    if (body.type !== 'event') return []
    const { id, type, time, source, person = null, session = null, causationId: causation = null, data } = body.event
    return [{ id, type, time, source, person, session, causation, data }]
  })
}

function pageOf<Row>(rows: readonly Row[], after: number): Page<Row> {
  let end = after
  for (let bytes = 0; end < Math.min(rows.length, after + pageRows); end++) {
    bytes += bytesOf(rows[end])
    if (end > after && bytes > pageBytes) break
  }
  return { rows: rows.slice(after, end), next: end < rows.length ? end : null }
}
