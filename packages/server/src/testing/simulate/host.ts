import type { Engine, Partition } from '@proactive/engine'
import type { Answer, BatchAnswer, Preferences, RequestKind, SessionGrant } from '@proactive/protocol'
import { createActions, type Way } from '../../delivery/command-connections.js'
import type { Logger } from '../../runtime/logger.js'
import { createModes, type Modes } from '../../ops/modes.js'
import { recordsOf } from '../../log/records.js'
import { createSessions } from '../../gateway/sessions.js'
import { createPipeline, type Pipeline } from '../../pipeline.js'
import { createHostPrivacy } from './host-privacy.js'
import type { Accessor, Disk } from './disk.js'
import type { Random } from './random.js'
import type { ReplayWatch } from './replay-watch.js'
import type { Schedule } from './schedule.js'
import type { Services } from './services.js'
import type { Watch } from './watch.js'

/** The sender of a batch or request: a tab of a person. */
export interface Who {
  person: string
  session: string
}

/** One process of the server. Its memory is lost when it crashes. */
export interface Host extends Accessor {
  readonly n: number
  readonly pipeline: Pipeline
  isReady: boolean
  pausedUntil: number
  /** Makes the process crash at its `io`-th access to the disk from now. */
  dieAt(io: number, side: 'before' | 'after'): void
  /** Calls back whenever the process asks a decider outside. */
  onAsks(call: () => void): void
  /** Pauses the process right before its next access of this name. */
  stallBefore(stall: { before: string; lasts: number }): void
  /** Stops the process orderly. */
  stop(): void
  openSession(person: string, asked: object): Promise<SessionGrant>
  /** Erases a person, as the person asks for with DELETE /me. */
  erase(person: string): Promise<void>
  /** Forgets an event that was shown as a reason. */
  disregard(person: string, event: string): Promise<void>
  receive(who: Who, batch: object): Promise<BatchAnswer>
  ask(who: Who, kind: RequestKind, body: object): Promise<Answer>
  openActions(session: string, lastSeq: number, way: Way): Promise<() => void>
  prefer(person: string, preferences: Preferences): Promise<void>
  switchMode: Modes['switch']
}

export function createHost({
  n,
  engine,
  partitions,
  schedule,
  random,
  disk,
  services,
  replay,
  watch,
}: {
  n: number
  engine: Engine
  partitions: number
  schedule: Schedule
  random: Random
  disk: Disk
  services: Services
  replay: ReplayWatch
  watch: Watch
}): Host {
  let isDead = false
  let stalling: { before: string; lasts: number } | undefined
  let dying: { in: number; side: 'before' | 'after' } | undefined
  const deathListeners: (() => void)[] = []
  const askListeners: (() => void)[] = []

  const accessor: Accessor & { pausedUntil: number } = {
    get isDead() {
      return isDead
    },
    pausedUntil: 0,
    onDeath: (call) => void deathListeners.push(call),
    access() {
      if (!dying || --dying.in > 0) return undefined
      return dying.side
    },
    stall(name) {
      if (stalling?.before !== name) return 0
      const { lasts } = stalling
      stalling = undefined
      watch.note('process stalls', [], { process: n, before: name, lasts })
      accessor.pausedUntil = Math.max(accessor.pausedUntil, schedule.now() + lasts)
      return lasts
    },
    asks() {
      for (const hear of askListeners) hear()
    },
    die,
  }

  function die(): void {
    if (isDead) return
    isDead = true
    watch.note('process died', [], { process: n })
    for (const mourn of deathListeners) mourn()
  }

  const claims = new Map<number, number>()
  const known = new WeakSet<Partition>()
  const { log, store } = disk.of(accessor, ({ partition, batch }) => void claims.set(partition, batch))
  const clock = { now: schedule.now, after: (ms: number, call: () => void) => schedule.after(ms, call, accessor) }
  const ids = () => random.uuid()
  const pack = services.packOf(accessor)
  const watched: Engine = {
    ...engine,
    step(partition: Partition, batch, now) {
      replay.stepped(n, partition)
      return engine.step(partition, batch, now)
    },
    // No recovery asks this: the first question is about a partition that was just taken over.
    nextDue(partition) {
      if (!isDead && !known.has(partition)) replay.takenOver(partition, claims.get(partition.n) ?? 0)
      known.add(partition)
      return engine.nextDue(partition)
    },
  }
  const pipeline = createPipeline({
    pack,
    engine: watched,
    decider: services.deciderOf(accessor),
    ports: { log, store, clock, ids, logger: loggerOf(watch, n) },
    settings: { limitScale: 1e6, partitions, consent: 'required' },
  })
  const actions = createActions(pipeline)
  const modes = createModes({ pack, store, appender: pipeline.appender, ids })
  const open = new Map<Way, string>()
  const tokens = {
    issue: () => Promise.resolve({ token: '', expiresAt: schedule.now() + 900_000 }),
    verify: () => Promise.reject(new Error('Tokens are not simulated.')),
  }
  const sessions = createSessions({ store, consents: pipeline.consents, presence: pipeline.presence, tokens, clock, ids })

  const endSession = (session: string): void => {
    for (const [way, of] of open) if (of === session) way.end({ code: 'unauthorized', message: 'The person was erased.' })
  }
  const privacy = createHostPrivacy({ pipeline, log, store, clock, ids, logger: loggerOf(watch, n), endSession })
  const isErased = (session: string): boolean => !disk.store.tables.sessions.has(session)

  const host: Host = Object.assign(accessor, {
    n,
    pipeline,
    isReady: false,
    dieAt(io: number, side: 'before' | 'after') {
      dying = { in: io, side }
    },
    onAsks: (call: () => void) => void askListeners.push(call),
    stallBefore: (stall: { before: string; lasts: number }) => void (stalling = stall),
    stop() {
      host.isReady = false
      watch.note('process stops', [], { process: n })
      for (const way of open.keys()) way.end({ code: 'unavailable', message: 'The server is stopping.' })
      privacy.stop().then(() => pipeline.stop()).then(die, die)
    },
    openSession(person: string, asked: object) {
      const isUser = person.startsWith('user:')
      const visitorId = isUser ? '' : person.slice('visitor:'.length)
      return sessions.open({ personId: person, visitorId, userId: isUser ? person.slice('user:'.length) : null }, asked)
    },
    erase: (person: string) => privacy.erase(person),
    disregard: (person: string, event: string) => privacy.disregard(person, event),
    // The token of a session that was erased is dead.
    receive: (who: Who, batch: object) => (isErased(who.session) ? dead() : pipeline.receiver.receive(who, batch)),
    ask: (who: Who, kind: RequestKind, body: object) => (isErased(who.session) ? dead() : pipeline.requests.ask(who, kind, body)),
    async openActions(session: string, lastSeq: number, way: Way) {
      const row = await store.session(session)
      if (!row) throw new Error(`Unknown session '${session}'.`)
      const { ready, close } = actions.open(row, lastSeq, way)
      open.set(way, session)
      // As with sockets: when the connection cannot be opened, it is closed, and the page reconnects.
      ready.catch(() => way.end({ code: 'unavailable', message: 'The connection cannot be opened at the moment.' }))
      return () => {
        open.delete(way)
        close()
      }
    },
    async prefer(person: string, preferences: Preferences) {
      if (await store.isBeingErased(person)) return
      const id = ids()
      const message = {
        id,
        to: `person:${person}` as const,
        cause: id,
        body: { type: 'preferences' as const, person, preferences },
      }
      await store.transaction(async (tx) => {
        await store.setPreferences(tx, person, preferences)
        await log.append(recordsOf(message, 'message', pipeline.clock.now(), pipeline.placement), { tx })
      })
    },
    switchMode: (...wanted: Parameters<Modes['switch']>) => modes.switch(...wanted),
  })
  const start = async (): Promise<void> => {
    await pipeline.start()
    await modes.restore()
    privacy.start()
  }
  start().then(
    () => void (host.isReady = true),
    (cause: unknown) => {
      watch.note('process did not start', [], { process: n, cause: String(cause) })
      die()
    },
  )
  return host
}

const dead = () => Promise.resolve({ ok: false as const, code: 'unauthorized' as const, message: 'The session is unknown.' })

/** Notes what a process logs. A skipped record or discarded state breaks a promise: every record can be stepped here. */
function loggerOf(watch: Watch, n: number): Logger {
  const note = (fields: object, message: string) => {
    const err = 'err' in fields && { err: String(fields.err) }
    watch.note(message, [], { process: n, ...fields, ...err })
  }
  return {
    info: note,
    warn: note,
    error(fields, message) {
      note(fields, message)
      if (/is skipped|starts empty|could not be skipped/.test(message)) watch.breaks('every record can be stepped', message)
    },
  }
}
