// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProactiveClient } from './client.js'
import type { PageSuggestion } from './snapshot.js'
import type { ActionDone } from './suggestions.js'
import { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { holdLastCopy } from './testing/library.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()
let client: ProactiveClient
let server: FakeServer
let pass: Visit['pass']

async function goLive(of?: FakeServer): Promise<void> {
  ;({ client, server, pass } = await page.goLive({}, of))
}
async function reload(): Promise<void> {
  dispatchEvent(new Event('pagehide'))
  client.stop()
  await goLive(server)
}
const current = (): PageSuggestion | undefined => client.getSnapshot().suggestions.find(({ phase }) => phase !== 'waiting')
const outcomes = (): string[] => server.types.filter((type) => type.startsWith('suggestion.') || type.startsWith('command.'))

beforeEach(async () => {
  await goLive()
  // A page counts as active for its first two seconds.
  await pass(2_000)
})

describe('a command', () => {
  it('is acked, shown at once when its priority is high, and reported as shown once when it was seen', async () => {
    const received = vi.fn<(ack: object) => void>()
    server.channel('/actions')?.receive('command', holdLastCopy(), received)
    await pass()
    expect(received).toHaveBeenCalledWith({ status: 'received' })
    expect(current()).toMatchObject({ id: 'c1', phase: 'open', message: 'One copy of Dune is left. Shall we keep it for you?' })
    client.shown('c1')
    client.shown('c1')
    await pass()
    expect(server.events.at(-1)).toMatchObject({ type: 'suggestion.shown', causationId: 'c1' })
    expect(outcomes()).toEqual(['suggestion.shown'])
  })

  it('runs once, however often it arrives', async () => {
    server.send(holdLastCopy())
    client.decline('c1')
    server.send(holdLastCopy())
    await pass()
    expect(client.getSnapshot().suggestions).toEqual([])
    expect(outcomes()).toEqual(['suggestion.shown', 'suggestion.declined'])
  })

  it('is shown one at a time, by priority and then by order', async () => {
    server.send(holdLastCopy({ id: 'c1', seq: 1 }))
    server.send(holdLastCopy({ id: 'c2', seq: 2, priority: 'medium' }))
    server.send(holdLastCopy({ id: 'c3', seq: 3 }))
    await pass(200)
    expect(current()?.id).toBe('c1')
    client.dismiss('c1')
    expect(current()?.id).toBe('c3')
    client.dismiss('c3')
    expect(current()?.id).toBe('c2')
    await pass(200)
    const deferred = server.events.filter(({ type }) => type === 'suggestion.deferred')
    expect(deferred.map(({ causationId, data }) => [causationId, data.reason])).toEqual([
      ['c2', 'occupied'],
      ['c3', 'occupied'],
    ])
  })

  it.each([['now', 'high'], ['pause', 'medium'], ['break', 'low']] as const)('is shown at the moment that it names, %s, as one of priority %s, whatever its own', async (moment, priority) => {
    // The person has moved a moment ago: only what is urgent may be shown.
    dispatchEvent(new Event('keydown'))
    server.send(holdLastCopy({ id: 'own', priority: priority === 'high' ? 'low' : 'high', moment }))
    const shownAfter: Record<string, boolean> = {}
    for (const [after, ms] of [['at once', 250], ['a pause', 2_250], ['a long rest', 8_500]] as const) {
      await pass(ms)
      shownAfter[after] = current()?.id === 'own'
    }
    expect(shownAfter).toEqual({ 'at once': moment === 'now', 'a pause': moment !== 'break', 'a long rest': true })
  })

  it('is resumed after the last seq when the page reconnects', async () => {
    server.send(holdLastCopy({ seq: 7 }))
    server.dropAll()
    await pass(2_000)
    expect(server.channel('/actions')?.handshake).toMatchObject({ lastSeq: 7 })
  })

  it('that was shown is there after a reload, and its ack stays valid', async () => {
    server.send(holdLastCopy({ seq: 7 }))
    await reload()
    expect(current()).toMatchObject({ id: 'c1', phase: 'open' })
    expect(server.channel('/actions')?.handshake).toMatchObject({ lastSeq: 7 })
    server.send(holdLastCopy({ seq: 7 }))
    expect(client.getSnapshot().suggestions).toHaveLength(1)
  })

  it.each([null, 'text', {}, { ...holdLastCopy(), data: { message: 7 } }, { ...holdLastCopy(), expiresAt: 'soon' }, { ...holdLastCopy(), type: 'dom.fill', data: { fields: 7 } }, { ...holdLastCopy(), type: 'workflow.start', data: { name: 'x' } }])(
    'that is malformed is ignored (%#)',
    async (given) => {
      server.channel('/actions')?.receive('command', given, () => {})
      await pass(1_000)
      expect(client.getSnapshot().suggestions).toEqual([])
    },
  )
})

describe('a place in the order for a scarce thing', () => {
  const placeOf = (n: number) => ({ n, of: 3, decidesAt: new Date(Date.now() + 50_000).toISOString() })
  const waits = () => {
    const command = holdLastCopy({ id: 'p1', seq: 1, priority: 'medium' })
    return { ...command, type: 'ui.notification', data: { ...command.data, action: undefined, place: placeOf(3) } }
  }
  const hears = (message: string, body: object) => server.channel('/actions')?.receive(message, body, () => {})
  const places = () => client.getSnapshot().suggestions.flatMap(({ phase, place, problem }) => (place ? [`${phase} ${place.n}${problem ? ` ${problem}` : ''}`] : []))

  it('stands beside the suggestion that is shown, at once, and delays none', async () => {
    dispatchEvent(new Event('keydown'))
    hears('command', waits())
    expect(places()).toEqual(['open 3'])
    server.send(holdLastCopy({ id: 'c2', seq: 2 }))
    await pass(500)
    expect(client.getSnapshot().suggestions.map(({ id, phase }) => [id, phase])).toEqual([['p1', 'open'], ['c2', 'open']])
    client.shown('p1')
    client.dismiss('p1')
    await pass()
    expect(outcomes()).toEqual(['suggestion.shown', 'suggestion.dismissed'])
  })

  it('changes by updates, and goes without a word when the thing itself is offered or it is over', async () => {
    hears('command', waits())
    hears('update', { id: 'p1', place: placeOf(2) })
    expect(places()).toEqual(['open 2'])
    hears('update', { id: 'p1', place: { n: 1 } })
    expect(places()).toEqual(['open 2'])
    hears('withdraw', { id: 'p1', reason: 'offered' })
    await pass()
    expect([places(), client.getSnapshot().activity]).toEqual([[], []])
  })

  it('says that others have taken it, until a suggestion is shown', async () => {
    hears('command', waits())
    hears('withdraw', { id: 'p1', reason: 'taken' })
    expect(places()).toEqual(['ended 3 taken'])
    server.send(holdLastCopy({ id: 'c2', seq: 2 }))
    await pass(500)
    expect(client.getSnapshot().suggestions.map(({ id }) => id)).toEqual(['c2'])
  })

  it('is gone when its time is over', async () => {
    hears('command', waits())
    await pass(61_000)
    expect(places()).toEqual([])
    expect(outcomes()).toEqual(['suggestion.expired'])
  })
})

describe('an answer', () => {
  it('is reported as declined, dismissed or ignored', async () => {
    server.send(holdLastCopy({ id: 'c1', seq: 1 }))
    client.decline('c1')
    server.send(holdLastCopy({ id: 'c2', seq: 2 }))
    client.dismiss('c2')
    server.send(holdLastCopy({ id: 'c3', seq: 3 }))
    client.shown('c3')
    await pass(61_000)
    expect(server.events.filter(({ type }) => /declined|dismissed|ignored/.test(type)).map((e) => [e.type, e.causationId])).toEqual([
      ['suggestion.declined', 'c1'],
      ['suggestion.dismissed', 'c2'],
      ['suggestion.ignored', 'c3'],
    ])
  })

  it('is possible as long as the hold lasts, once the person has seen the suggestion', async () => {
    server.send(holdLastCopy())
    client.shown('c1')
    const hold = { id: 'h1', expiresAt: new Date(Date.now() + 90_000).toISOString(), extendable: true }
    server.channel('/actions')?.receive('update', { id: 'c1', hold })
    await pass(80_000)
    expect(current()).toMatchObject({ phase: 'open' })
    await pass(11_000)
    expect(current()).toMatchObject({ phase: 'ended', problem: 'expired' })
  })

  it('asks for more time of a hold, and says when there is none', async () => {
    server.send(holdLastCopy())
    client.shown('c1')
    const hold = { id: 'h1', expiresAt: new Date(Date.now() + 90_000).toISOString(), extendable: true }
    server.channel('/actions')?.receive('update', { id: 'c1', hold })
    const later = new Date(Date.now() + 180_000).toISOString()
    server.answer.extend = { ok: true, expiresAt: later }
    await client.extend('c1')
    expect(server.requests.at(-1)).toEqual({ kind: 'extend', body: { holdId: 'h1' } })
    expect(current()?.hold).toEqual({ ...hold, expiresAt: later })
    server.answer.extend = { ok: false, code: 'hold_lost', message: 'gone' }
    await client.extend('c1')
    expect(current()).toMatchObject({ phase: 'open', problem: 'hold_lost', hold: { expiresAt: later } })
  })

  it('to a suggestion that was never shown is reported as expired', async () => {
    document.body.innerHTML = '<div role="dialog" aria-modal="true"></div>'
    server.send(holdLastCopy())
    await pass(61_000)
    expect(outcomes()).toEqual(['suggestion.deferred', 'suggestion.expired'])
    expect(client.getSnapshot().activity).toMatchObject([{ id: 'c1', state: 'missed' }])
  })

  it('is possible until the expiry on the server’s clock', async () => {
    client.stop()
    sessionStorage.clear()
    const ahead = new FakeServer(() => Date.now() + 3_600_000)
    await goLive(ahead)
    server.send(holdLastCopy({ now: Date.now() + 3_600_000 - 30_000 }))
    await pass(29_000)
    expect(current()?.phase).toBe('open')
    await pass(2_000)
    expect(current()?.phase).toBe('ended')
  })

  it('that accepts does the action, passes its result to listeners, and can be undone', async () => {
    const done = vi.fn<(done: ActionDone) => void>()
    client.onAction(done)
    server.send(holdLastCopy())
    await client.accept('c1')
    expect(server.requests).toEqual([{ kind: 'accept', body: { commandId: 'c1' } }])
    expect(current()).toMatchObject({ phase: 'accepted', undoToken: 'undo-1' })
    expect(client.getSnapshot().activity).toMatchObject([{ id: 'c1', state: 'accepted', undoToken: 'undo-1' }])
    expect(done).toHaveBeenLastCalledWith({
      commandId: 'c1',
      type: 'book.hold',
      input: { bookId: 'dune' },
      result: { until: 'noon' },
      phase: 'accepted',
    })

    await reload()
    client.onAction(done)
    await client.undo('c1')
    expect(server.requests.at(-1)).toEqual({ kind: 'undo', body: { undoToken: 'undo-1' } })
    expect(current()).toMatchObject({ phase: 'undone', undoToken: null })
    expect(done).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'book.hold', phase: 'undone' }))
    expect(client.getSnapshot().activity).toMatchObject([{ id: 'c1', state: 'undone', undoToken: null }])
  })

  it('is sent again after a reconnect, and has one effect', async () => {
    server.send(holdLastCopy())
    server.answer.accept = null
    const answered = client.accept('c1')
    await pass(100)
    server.dropAll()
    delete server.answer.accept
    await pass(2_000)
    await answered
    expect(server.requests).toHaveLength(2)
    expect(current()?.phase).toBe('accepted')
  })

  it('fails without a server, and can be retried', async () => {
    server.send(holdLastCopy())
    server.answer.accept = null
    const answered = client.accept('c1')
    await pass(12_000)
    await answered
    expect(current()).toMatchObject({ phase: 'open', problem: 'offline' })
  })

  it.each([
    [{ code: 'hold_lost' }, 'ended'],
    [{ code: 'expired' }, 'ended'],
    [{ code: 'unavailable' }, 'ended'],
    [{ code: 'unavailable', retryAfterMs: 1_000 }, 'open'],
    [{ code: 'internal' }, 'open'],
  ])('refused with %o leaves the suggestion in phase %s', async (refusal, phase) => {
    server.send(holdLastCopy())
    server.answer.accept = { ok: false, message: 'no', ...refusal }
    await client.accept('c1')
    expect(current()).toMatchObject({ phase, problem: refusal.code })
  })

  it('is not possible after a withdrawal, and the suggestion says so', () => {
    server.send(holdLastCopy())
    server.channel('/actions')?.receive('withdraw', { id: 'c1', reason: 'gone' })
    expect(current()).toMatchObject({ phase: 'ended', problem: 'withdrawn' })
    client.dismiss('c1')
    expect(current()).toBeUndefined()
  })

  it('makes room for the next suggestion, and is removed on another page', async () => {
    server.send(holdLastCopy({ id: 'c1', seq: 1 }))
    await client.accept('c1')
    server.send(holdLastCopy({ id: 'c2', seq: 2 }))
    expect(current()?.id).toBe('c2')
    await client.accept('c2')
    history.pushState(null, '', '/books')
    client.page()
    await pass()
    expect(current()).toBeUndefined()
    expect(client.getSnapshot().activity.map(({ id }) => id)).toEqual(['c2', 'c1'])
  })

  it('sees the new expiry of an extended hold', () => {
    server.send(holdLastCopy())
    const hold = { id: 'h1', expiresAt: new Date(Date.now() + 90_000).toISOString(), extendable: true }
    server.channel('/actions')?.receive('update', { id: 'c1', hold })
    expect(current()?.hold).toEqual(hold)
  })
})
