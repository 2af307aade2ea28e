// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { holdLastCopy } from './testing/library.js'

const page = freshPage()
/** Loading code takes long on a busy machine. */
const patient = { timeout: 30_000 }
afterEach(() => vi.doUnmock('./suggestions.js'))

/** Makes the code of the suggestions arrive when `deliver` is called, or fail to arrive with `lose`. */
function holdBack() {
  let deliver!: () => void
  let lose!: () => void
  const delivery = new Promise<void>((resolve, reject) => {
    deliver = resolve
    lose = () => reject(new Error('The file is gone.'))
  })
  delivery.catch(() => {
    // It may be lost before anybody waits for it.
  })
  vi.doMock('./suggestions.js', async (original) => {
    await delivery
    return original<object>()
  })
  return { deliver, lose }
}

/** Starts a page that is live while the code of the suggestions is still on its way. */
async function liveWithoutCode(onError = vi.fn<(error: unknown, origin: string) => void>()) {
  const code = holdBack()
  const begun = page.begin({ onError })
  begun.client.start()
  await vi.waitFor(() => expect(begun.client.getSnapshot().connection).toBe('live'), patient)
  return { ...begun, ...code, onError }
}

describe('a command that arrives before the code that shows it', () => {
  it('is shown and acked once the code is there, with what happened to it meanwhile', async () => {
    const { client, server, deliver } = await liveWithoutCode()
    const received = vi.fn<(ack: object) => void>()
    server.channel('/actions')?.receive('command', holdLastCopy(), received)
    server.channel('/actions')?.receive('command', holdLastCopy({ id: 'c2', seq: 2 }), received)
    server.channel('/actions')?.receive('withdraw', { id: 'c1' })
    expect([client.getSnapshot().suggestions, received.mock.calls]).toEqual([[], []])
    deliver()
    await vi.waitFor(() => expect(received).toHaveBeenCalledTimes(2), patient)
    await vi.waitFor(() => expect(client.getSnapshot().suggestions).toMatchObject([{ id: 'c1', phase: 'ended' }, { id: 'c2' }]), patient)
  })

  it('is dropped when the person says no meanwhile', async () => {
    const { client, server, deliver, pass } = await liveWithoutCode()
    server.send(holdLastCopy())
    client.setConsent('denied')
    deliver()
    await pass(1_000)
    expect(client.getSnapshot()).toMatchObject({ consent: 'denied', suggestions: [] })
  })

  it('is reported as failed when the code cannot be loaded', async () => {
    const { client, server, lose, onError, pass } = await liveWithoutCode()
    server.send(holdLastCopy())
    lose()
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.any(Error), 'a command'), patient)
    await pass(200)
    expect(server.events.filter(({ causationId }) => causationId === 'c1')).toMatchObject([{ type: 'command.failed', data: { code: 'internal' } }])
    expect(client.getSnapshot().connection).toBe('live')
  })
})
