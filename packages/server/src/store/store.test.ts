import type { Effect, Inspection } from '@proactive/engine'
import { defaultPreferences, type Json, minutes } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryLog } from '../log/memory-log.js'
import type { ConsentWord } from './consent-word.js'
import { memoryStore } from './memory-store.js'
import type { Place } from './places.js'
import { postgresStore } from './postgres-store.js'
import { type Commit, Fenced, type SessionRow, type Store } from './store.js'
import type { JournalEntry } from './journal.js'

const now = Date.parse('2026-01-01T12:00:00.000Z')
const later = now + 60_000

function commitOf(partition: number, epoch: number, batch: number, rows: Partial<Commit> = {}): Commit {
  const journal: JournalEntry = { batch, now: now + batch, from: `${batch - 1}`, to: `${batch}`, messages: [], replies: {}, skipped: false }
  return { partition, epoch, journal, inspections: [], sends: [], withdrawals: [], updates: [], answers: [], outbox: [], ...rows }
}

function sent(id: string, session: string, { person = 'user:ann', correlation = `of ${id}` } = {}) {
  const data = { useCase: 'u', category: 'c', message: 'm', decidedBy: 'rule' as const, why: [] }
  const times = { time: new Date(now).toISOString(), expiresAt: new Date(later).toISOString() }
  return { person, session, command: { id, ...times, type: 'ui.suggestion' as const, priority: 'high' as const, correlationId: correlation, causationId: 'd', data } }
}

const run: Effect = {
  id: 'run 1', from: 'person:user:ann', cause: 'c', type: 'run', action: 'a', step: 's', input: { b: 1, a: [] }, key: 'k', causationId: 'c1', person: 'user:ann', session: 's',
}

const placeOf = (n: number) => ({ n, of: 3, decidesAt: new Date(later).toISOString() })

/** The promises of every store. */
describe.each(['memory', 'postgres'] as const)('a store in %s', (kind) => {
  let store: Store
  let close = async () => {}

  beforeAll(async () => {
    if (kind === 'memory') {
      store = memoryStore(memoryLog())
      return
    }
    const database = await testDatabase()
    const pool = database.pool()
    store = postgresStore({ pool })
    close = async () => {
      await database[Symbol.asyncDispose]()
    }
  })
  afterAll(() => close())

  const commit = (given: Commit) => store.transaction((tx) => store.commit(tx, [given]))
  const claim = async (partition: number, worker = 'ours') => {
    const [claimed] = await store.claim([partition], worker)
    if (!claimed) throw new Error(`Partition ${partition} could not be claimed.`)
    return claimed
  }

  it('returns what waits in the outbox to the next owner, the oldest first', async () => {
    const { epoch } = await claim(30)
    const ids = ['z', 'b', 'y', 'a']
    for (const [n, id] of ids.entries()) await commit(commitOf(30, epoch, n + 1, { outbox: [{ ...run, id: `oldest ${id}` }] }))
    await store.transaction((tx) => store.markPerformed(tx, 'oldest y'))
    expect((await claim(30)).outbox.map(({ id }) => id)).toEqual(['oldest z', 'oldest b', 'oldest a'])
  })

  it('keeps the position of a follower, moves it once, and lets only a new one begin elsewhere', async () => {
    const start = await store.position('mail', 0)
    expect(start.cursor).toBe('')
    expect(await store.movePosition('mail', 0, start, '1')).toBe(true)
    expect(await store.movePosition('mail', 0, start, '2')).toBe(false)
    await store.beginAt('mail', 3, '9')
    expect((await Promise.all([0, 1, 2].map((n) => store.position('mail', n)))).map(({ cursor }) => cursor)).toEqual(['1', '9', '9'])
    expect((await store.position('other', 1)).cursor).toBe('')
  })

  it('gives the first owner of a partition an empty state', async () => {
    expect(await claim(1)).toEqual({ partition: 1, epoch: 1, batch: 0, cursor: '', now: 0, snapshot: null, journal: [], outbox: [] })
  })

  it('gives the next owner the journal and the pending effects', async () => {
    const { epoch } = await claim(2)
    const replies = { z: { ok: true as const, value: { b: 1, a: [2] } }, a: { ok: false as const, code: 'internal' as const, message: '' } }
    const first = commitOf(2, epoch, 1, { outbox: [run] })
    first.journal.replies = replies
    await commit(first)
    await commit(commitOf(2, epoch, 2))
    const owner = await claim(2)
    expect(owner).toMatchObject({ epoch: epoch + 1, batch: 2, cursor: '2', now: now + 2, snapshot: null, outbox: [run] })
    expect(JSON.stringify(owner.journal[0]?.replies)).toBe(JSON.stringify(replies))
    expect(JSON.stringify(owner.outbox)).toBe(JSON.stringify([run]))
    expect(owner.journal.map(({ batch }) => batch)).toEqual([1, 2])
  })

  it('gives the next owner the last snapshot and the batches after it, and refuses the snapshot of an earlier owner', async () => {
    const { epoch } = await claim(3)
    for (const batch of [1, 2, 3]) await commit(commitOf(3, epoch, batch))
    await store.saveSnapshot(3, epoch, 2, { z: 1, a: [1] })
    const owner = await claim(3)
    expect(JSON.stringify(owner.snapshot)).toBe('{"batch":2,"state":{"z":1,"a":[1]}}')
    expect(owner.journal.map(({ batch }) => batch)).toEqual([3])
    await store.saveSnapshot(3, epoch, 3, 'of an earlier owner')
    expect((await claim(3)).snapshot?.batch).toBe(2)
  })

  it('fences an owner with an old epoch, and stores nothing of its commit', async () => {
    const { epoch } = await claim(4)
    await claim(4)
    const late = commitOf(4, epoch, 1, { sends: [sent('late', 's4')], outbox: [{ ...run, id: 'late run' }] })
    await expect(commit(late)).rejects.toThrow(Fenced)
    await expect(commit(commitOf(4, epoch, 1))).rejects.toThrow(Fenced)
    expect(await claim(4)).toMatchObject({ batch: 0, journal: [], outbox: [] })
    expect(await store.addressee('late')).toBeNull()
  })

  it('numbers a session’s commands with a rising seq, and ignores duplicates', async () => {
    const { epoch } = await claim(5)
    const one = await commit(commitOf(5, epoch, 1, { sends: [sent('c1', 's5'), sent('c2', 's5')] }))
    const two = await commit(commitOf(5, epoch, 2, { sends: [sent('c2', 's5'), sent('c3', 's5')] }))
    expect([...one, ...two].map(({ command }) => command.id)).toEqual(['c1', 'c2', 'c3'])
    const seqs = [...one, ...two].map(({ command }) => command.seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    expect(new Set(seqs).size).toBe(3)
    expect(await store.addressee('c1')).toEqual({ person: 'user:ann', session: 's5' })
    expect((await store.commands({ correlation: 'of c1' })).map(({ id }) => id)).toEqual(['c1'])
  })

  it('returns the pending commands of a session until they are acknowledged or expire', async () => {
    const { epoch } = await claim(6)
    const [first] = await commit(commitOf(6, epoch, 1, { sends: [sent('d1', 's6'), sent('d2', 's6'), sent('d3', 's6')] }))
    const pending = async (seq = 0, at = now) => (await store.pendingCommands('s6', seq, at)).map(({ command, withdrawn, change, acked }) => [command.id, withdrawn, change, acked])
    expect(await pending()).toEqual([['d1', null, null, false], ['d2', null, null, false], ['d3', null, null, false]])
    expect(await pending(first?.command.seq)).toHaveLength(2)
    await store.acknowledge('s6', ['d1', 'd2'], now)
    await store.acknowledge('another', ['d3'], now)
    expect(await pending()).toEqual([['d3', null, null, false]])
    await commit(commitOf(6, epoch, 2, { updates: [{ session: 's6', update: { id: 'd1', place: placeOf(2) } }], withdrawals: [{ session: 's6', withdrawal: { id: 'd2', reason: 'gone' } }] }))
    await commit(commitOf(6, epoch, 3, { updates: [{ session: 's6', update: { id: 'd1', place: placeOf(1) } }] }))
    expect(await pending()).toEqual([['d1', null, { id: 'd1', place: placeOf(1) }, true], ['d2', 'gone', null, true], ['d3', null, null, false]])
    expect(await pending(0, later)).toEqual([])
  })

  it('keeps the first answer to a request, and the owner of its undo token', async () => {
    const { epoch } = await claim(7)
    const result = { ok: true as const, value: { result: 1, undoToken: 'u7' } }
    await commit(commitOf(7, epoch, 1, { sends: [sent('e1', 's7')], answers: [{ request: 'accept', key: 'e1', result }] }))
    await commit(commitOf(7, epoch, 2, { answers: [{ request: 'accept', key: 'e1', result: { ok: true, value: 2 } }] }))
    expect(await store.answer('accept', 'e1')).toEqual(result)
    expect(await store.answer('undo', 'e1')).toBeNull()
    expect(await store.undoTokenOwner('u7')).toEqual({ person: 'user:ann' })
    expect(await store.undoTokenOwner('u8')).toBeNull()
  })

  it('marks an effect as performed only when the transaction commits', async () => {
    const { epoch } = await claim(8)
    await commit(commitOf(8, epoch, 1, { outbox: [{ ...run, id: 'run 8' }] }))
    const lost = store.transaction(async (tx) => {
      await store.markPerformed(tx, 'run 8')
      throw new Error('the reply could not be stored')
    })
    await expect(lost).rejects.toThrow('could not be stored')
    expect((await claim(8)).outbox).toHaveLength(1)
    await store.transaction((tx) => store.markPerformed(tx, 'run 8'))
    expect((await claim(8)).outbox).toEqual([])
  })

  it('says under which epoch an effect was marked as performed, and nothing of one that was erased', async () => {
    const { epoch } = await claim(47)
    await commit(commitOf(47, epoch, 1, { outbox: [{ ...run, id: 'run 47' }] }))
    const next = await claim(47)
    expect(await store.transaction((tx) => store.markPerformed(tx, 'run 47'))).toBe(next.epoch)
    expect(next.epoch).toBeGreaterThan(epoch)
    expect(await store.transaction((tx) => store.markPerformed(tx, 'run of nobody'))).toBeNull()
  })

  it('finds inspections by person, correlation ID and signal', async () => {
    const { epoch } = await claim(9)
    const signal = { id: 'sig9', type: 's', version: 1, key: 'k', time: now, expiresAt: later, priority: 'high' as const, data: {}, evidence: { ids: [], count: 0 } }
    const gates: Inspection = { at: now, type: 'gates', gates: [{ gate: 'consent', ok: true }], person: 'user:nine', correlation: 'c9' }
    const seen: Inspection[] = [{ at: now, type: 'signal', signal }, gates, { at: now, type: 'dropped', reason: 'late', where: 'r', count: 1 }]
    await commit(commitOf(9, epoch, 1, { inspections: seen }))
    expect(await store.inspections({ signal: 'sig9' })).toEqual([seen[0]])
    expect(await store.inspections({ person: 'user:nine' })).toEqual([gates])
    expect(await store.inspections({ correlation: 'c9' })).toEqual([gates])
    expect(await store.inspections({ correlation: 'sig9' })).toEqual([])
  })

  it('finds the correlation IDs of a person that were inspected last since an instant, with a mark that each inspection changes', async () => {
    const { epoch } = await claim(19)
    const gatesOf = (correlation: string, at: number, person = 'user:nineteen'): Inspection => ({ at, type: 'gates', gates: [], person, correlation })
    await commit(commitOf(19, epoch, 1, { inspections: [gatesOf('old', now - 1), gatesOf('a', now), gatesOf('b', now), gatesOf('other', now, 'user:other')] }))
    const first = await store.correlationsSince('user:nineteen', now, 10)
    expect(first.map(({ correlation }) => correlation)).toEqual(['a', 'b'])
    await commit(commitOf(19, epoch, 2, { inspections: [gatesOf('a', now + 1)] }))
    const second = await store.correlationsSince('user:nineteen', now, 10)
    expect(second.map(({ correlation }) => correlation)).toEqual(['b', 'a'])
    const markOf = (found: typeof first, of: string) => found.find(({ correlation }) => correlation === of)?.mark
    expect(markOf(second, 'b')).toBe(markOf(first, 'b'))
    expect(markOf(second, 'a')).not.toBe(markOf(first, 'a'))
    expect((await store.correlationsSince('user:nineteen', now, 1)).map(({ correlation }) => correlation)).toEqual(['a'])
  })

  it('stores sessions, preferences and settings', async () => {
    const session: SessionRow = { id: 's10', person: 'user:ten', visitor: 'v', continues: null, locale: 'cs', startedAt: now, seenAt: now }
    await store.saveSession(session)
    await store.saveSession({ ...session, person: 'user:another', locale: 'en', seenAt: later, startedAt: later })
    expect(await store.session('s10')).toEqual({ ...session, locale: 'en', seenAt: later })
    expect(await store.sessionPage(session.person, 0)).toEqual({ rows: [{ ...session, locale: 'en', seenAt: later }], next: null })
    expect(await store.sessionPage(session.person, 1)).toEqual({ rows: [], next: null })
    expect(await store.session('nobody')).toBeNull()

    expect(await store.preferences('user:ten')).toBeNull()
    await store.transaction((tx) => store.setPreferences(tx, 'user:ten', { ...defaultPreferences, frequency: 'minimal' }))
    expect(await store.preferences('user:ten')).toEqual({ ...defaultPreferences, frequency: 'minimal' })

    await store.setSetting('clock.offset', 5)
    expect(await store.setting('clock.offset')).toBe(5)
    expect((await Promise.all([3, 4, -2].map((more) => store.addToSetting('tokens', more)))).length).toBe(3)
    expect(await store.addToSetting('tokens', 10)).toBe(15)
    expect(await store.setting('tokens')).toBe(15)
    expect(Math.abs((await store.ping()) - Date.now())).toBeLessThan(minutes(1))
  })

  it('gives each network so many places of a thing, and not more to holds that ask at once', async () => {
    const place = { hold: '', thing: '["copy","dune"]', origin: 'one', person: 'visitor:1', until: later }
    const take = (hold: string, other: Partial<Place> = {}, limit = { most: 2, now }) =>
      store.transaction((tx) => store.takePlace(tx, { ...place, hold, ...other }, limit))
    const taken = await Promise.all(Array.from({ length: 8 }, (_, n) => take(`h${n}`)))
    expect(taken.filter((isTaken) => isTaken)).toHaveLength(2)
    const [kept = '', freed = ''] = taken.flatMap((isTaken, n) => (isTaken ? [`h${n}`] : []))

    expect(await take(kept)).toBe(true)
    expect(await take('verified', {}, { most: 8, now })).toBe(true)
    expect(await take('a guest beside them')).toBe(false)
    expect([await take('elsewhere', { origin: 'two' }), await take('another thing', { thing: '["copy","emma"]' })]).toEqual([true, true])

    await store.transaction((tx) => store.freePlace(tx, freed))
    await store.transaction((tx) => store.freePlace(tx, 'verified'))
    await store.transaction((tx) => store.extendPlace(tx, kept, later + 10))
    await store.transaction((tx) => store.extendPlace(tx, 'nobody', later + 10))
    expect([await take('next'), await take('third')]).toEqual([true, false])
    const afterwards = { most: 1, now: later + 1 }
    expect([await take('next', {}, afterwards), await take('third', {}, { most: 1, now: later + 10 })]).toEqual([false, true])
  })

  it('frees a place that was taken in work that fails', async () => {
    const place = { hold: 'given up', thing: 'gone', origin: 'one', person: 'visitor:1', until: later }
    const limit = { most: 1, now }
    const fail = (): never => {
      throw new Error('the thing could not be held')
    }
    await expect(store.transaction(async (tx) => ((await store.takePlace(tx, place, limit)) ? fail() : undefined))).rejects.toThrow('held')
    const isTaken = await store.transaction(async (tx) => {
      await tx.attempt(async () => ((await store.takePlace(tx, place, limit)) ? fail() : undefined)).catch(() => {})
      return store.takePlace(tx, { ...place, hold: 'the next' }, limit)
    })
    expect(isTaken).toBe(true)
    await expect(store.transaction((tx) => store.freePlace(tx, 'the next').then(fail))).rejects.toThrow('held')
    expect(await store.transaction((tx) => store.takePlace(tx, place, limit))).toBe(false)
  })

  it('keeps the last word on consent of a person: a later one, and of two with the same time the no', async () => {
    const word = async () => (await store.permissions(['user:eight'])).get('user:eight')?.word
    const say = (isGranted: boolean, saidAt: number) => store.transaction((tx) => store.saveConsent(tx, 'user:eight', { isGranted, saidAt }))
    expect((await store.permissions(['user:eight', 'nobody'])).get('user:eight')?.word ?? null).toBeNull()
    const said: [isGranted: boolean, saidAt: number, isNews: boolean][] = [
      [true, 0, true], [true, 0, false], [true, now, true], [false, now - 1, false], [false, now, true], [true, now, false],
      [false, now, false], [true, now + 1, true], [true, now + 2, true], [false, now + 1, false], [false, now + 3, true],
    ]
    for (const [isGranted, saidAt, isNews] of said) expect([isGranted, saidAt, await say(isGranted, saidAt)]).toEqual([isGranted, saidAt, isNews])
    expect(await word()).toEqual({ isGranted: false, saidAt: now + 3 })
    await store.eraseConsent('user:eight')
    expect((await word()) ?? null).toBeNull()
  })

  it('knows a yes of a page whose clock is ahead again, though it seems to be said on each arrival, and loses no no', async () => {
    const [soon, nextDay] = [now + minutes(120), now + minutes(1440)]
    const yes = { isGranted: true }
    const no = { isGranted: false }
    const claims = (count: number) => Array.from({ length: count }, (_, n) => ({ ...yes, saidAt: now, claimedAt: nextDay + n }))
    const orders: { [order: string]: [word: ConsentWord, isNews: boolean][] } = {
      'a yes is repeated after a no': [[{ ...yes, saidAt: now, claimedAt: soon }, true], [{ ...no, saidAt: now + 1 }, true], [{ ...yes, saidAt: now + 2, claimedAt: soon }, false]],
      'a yes is repeated once its time has come': [[{ ...yes, saidAt: now, claimedAt: soon }, true], [{ ...no, saidAt: now + 1 }, true], [{ ...yes, saidAt: soon, claimedAt: soon }, false]],
      'a new yes claims a later time': [[{ ...yes, saidAt: now, claimedAt: soon }, true], [{ ...no, saidAt: now + 1 }, true], [{ ...yes, saidAt: now + 2, claimedAt: soon + 2 }, true]],
      'a no, by a clock that is less ahead than that of the yes': [[{ ...yes, saidAt: now, claimedAt: nextDay }, true], [{ ...no, saidAt: now + 1, claimedAt: soon }, true], [{ ...yes, saidAt: now + 2, claimedAt: nextDay }, false]],
      'a no is repeated after a yes': [[{ ...no, saidAt: now, claimedAt: soon }, true], [{ ...yes, saidAt: now + 1 }, true], [{ ...no, saidAt: now + 2, claimedAt: soon }, false]],
      'a claim comes with an older word, as at login': [[{ ...no, saidAt: now }, true], [{ ...yes, saidAt: now - 1, claims: [{ ...yes, saidAt: now - 1, claimedAt: nextDay }] }, false], [{ ...yes, saidAt: now + 1, claimedAt: nextDay }, false]],
      'a claim comes with an event, whose own time is known': [[{ ...yes, saidAt: now, claims: [{ ...yes, saidAt: now - 1, claimedAt: nextDay }] }, true], [{ ...no, saidAt: now + 1 }, true], [{ ...yes, saidAt: now + 2, claimedAt: nextDay }, false]],
      'a claim of an older word is kept': [[{ ...no, saidAt: now + 5 }, true], [{ ...yes, saidAt: now, claimedAt: nextDay }, false], [{ ...yes, saidAt: now + 6, claimedAt: nextDay }, false]],
      'the smaller of two claims is repeated': [[{ ...yes, saidAt: now, claimedAt: soon }, true], [{ ...yes, saidAt: now + 1, claimedAt: nextDay }, true], [{ ...no, saidAt: now + 2 }, true], [{ ...yes, saidAt: soon, claimedAt: soon }, false]],
      'a no claims the same time as a yes': [[{ ...yes, saidAt: now, claimedAt: soon }, true], [{ ...no, saidAt: now, claimedAt: soon }, true], [{ ...yes, saidAt: now + 1, claimedAt: soon }, false]],
      'seventeen claims, of which one is forgotten': [[{ ...yes, saidAt: now, claims: claims(17) }, true], [{ ...no, saidAt: now + 1 }, true], [{ ...yes, saidAt: now + 2, claimedAt: nextDay + 16 }, false], [{ ...no, saidAt: now + 3, claimedAt: nextDay + 16 }, true], [{ ...yes, saidAt: now + 4 }, true], [{ ...no, saidAt: now + 5, claimedAt: nextDay + 17 }, true]],
    }
    for (const [order, words] of Object.entries(orders)) {
      const person = `user:${order}`
      for (const [n, [word, isNews]] of words.entries()) {
        expect([order, n, await store.transaction((tx) => store.saveConsent(tx, person, word))]).toEqual([order, n, isNews])
      }
      const last = words.findLast(([, isNews]) => isNews)?.[0]
      const stored = (await store.permissions([person])).get(person)?.word
      expect([order, stored]).toMatchObject([order, { isGranted: last?.isGranted, saidAt: last?.saidAt }])
    }
  })

  it('erases steps of reactions that name the person in their input, and keeps those of others', async () => {
    const { epoch } = await claim(31)
    const of = (id: string, input: Json): Effect => ({ ...run, id, from: 'saga:thank/1', person: '', session: '', input })
    const theirs = [of('step 1', { personId: 'user:ivy' }), of('step 2', { userId: 'ivy' })]
    const others = [of('step 3', { personId: 'user:ivy2' }), of('step 4', { userId: 'user:ivy', personId: 'ivy' })]
    await commit(commitOf(31, epoch, 1, { outbox: [...theirs, ...others] }))
    for await (const _ of store.eraseRecords({ pseudonym: 'erased-31', names: ['user:ivy'] }, () => 10)) continue
    expect((await claim(31)).outbox.map(({ id }) => id).toSorted()).toEqual(['step 3', 'step 4'])
  })

  it('lets no process report the session of an erased person absent, which would name the person again', async () => {
    const session: SessionRow = { id: 'tab of eve', person: 'user:eve', visitor: '', continues: null, locale: null, startedAt: now, seenAt: now }
    await store.saveSession(session)
    await store.claimSession(session.id, 'ours')
    await store.queueErasure({ person: 'user:eve', pseudonym: 'erased-9', askedBy: 'eve' })
    expect(await store.transaction((tx) => store.releaseSession(tx, session.id, 'ours', 'ours'))).toBe(false)
  })

  it('keeps the digest of a delivery, the first of two, within its source', async () => {
    const delivery = { source: 'courier', id: 'msg_1', digest: 'a' }
    const others = [{ ...delivery, digest: 'b' }, { ...delivery, source: 'crm', digest: 'b' }, { ...delivery, id: 'msg_2', digest: 'b' }]
    expect(await Promise.all([delivery, delivery].map((one) => store.keepDelivery(one)))).toEqual([true, true])
    expect(await Promise.all(others.map((one) => store.keepDelivery(one)))).toEqual([false, true, true])
  })

  it('drops the digest of a delivery, and not that of a different body under the same ID', async () => {
    const delivery = { source: 'courier', id: 'msg_3', digest: 'a' }
    const different = { ...delivery, digest: 'b' }
    await store.keepDelivery(delivery)
    await store.dropDelivery(different)
    expect(await store.keepDelivery(different)).toBe(false)
    await store.dropDelivery(delivery)
    expect(await store.keepDelivery(different)).toBe(true)
  })

  it('deletes everything but sessions and consent at a reset, and fences the owners', async () => {
    const { epoch } = await claim(11)
    await commit(commitOf(11, epoch, 1, { sends: [sent('f1', 's11')] }))
    await store.reset()
    expect(await store.keepDelivery({ source: 'courier', id: 'msg_1', digest: 'c' })).toBe(true)
    await expect(commit(commitOf(11, epoch, 2))).rejects.toThrow(Fenced)
    expect(await claim(11)).toMatchObject({ batch: 0, cursor: '', now: 0, journal: [] })
    expect(await store.addressee('f1')).toBeNull()
    expect(await store.setting('clock.offset')).toBeNull()
    expect(await store.session('s10')).not.toBeNull()
  })
})
