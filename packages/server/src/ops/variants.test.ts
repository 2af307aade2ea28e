import { createEngine, type Message, type UseCase } from '@proactive/engine'
import { describe, expect, it } from 'vitest'
import { createProactiveServer } from '../create-proactive-server.js'
import { library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createVariants } from './variants.js'

const origin = 'https://library.example'
const words = () => 'Hold it?'

/** The library, whose use case has two variants. */
function pack() {
  const whole = library()
  const useCases = whole.useCases.map((one): UseCase => ({ ...one, variants: { short: { words }, later: { words, moment: 'break' } } }))
  return { ...whole, useCases }
}

async function started() {
  const log = memoryLog()
  const quiet = () => {}
  const server = createProactiveServer({
    pack: pack(), store: memoryStore(log), log, identify: () => null, clock: virtualClock(), partitions: 2,
    secret: 's'.repeat(32), ingestKey: 'i', operatorKey: 'o', origins: [origin], logger: { info: quiet, warn: quiet, error: quiet },
  })
  await server.start()
  const asked = (method: 'GET' | 'POST', body?: object, { key = 'o', id = 'hold_last_copy' } = {}) =>
    new Request(`${origin}/api/proactive/ops/use-cases/${id}/variants`, { method, headers: { authorization: `Bearer ${key}` }, ...(body && { body: JSON.stringify(body) }) })
  const get = async (of?: { key?: string; id?: string }) => server.handlers.GET(asked('GET', undefined, of))
  const post = async (body: object, of?: { key?: string; id?: string }) => server.handlers.POST(asked('POST', body, of))
  return { server, get, post, [Symbol.asyncDispose]: () => server.stop() }
}

describe('the variants of a use case', () => {
  it('are seen, frozen, freed and reset by an operator, and by nobody without the key', async () => {
    await using t = await started()
    const fresh = { wins: 0, losses: 0, winRate: 0.5, frozen: false }
    const all = [{ name: 'short', moment: null, ...fresh }, { name: 'later', moment: 'break', ...fresh }]
    expect(await (await t.get()).json()).toEqual({ variants: all })
    expect((await t.post({ change: 'freeze', variant: 'later' })).status).toBe(202)
    await t.server.advanceClock(0)
    expect(await (await t.get()).json()).toEqual({ variants: [all[0], { ...all[1], frozen: true }] })
    await t.post({ change: 'free' })
    await t.post({ change: 'reset' })
    await t.server.advanceClock(0)
    expect(await (await t.get()).json()).toEqual({ variants: all })
    for (const answer of [await t.get({ key: 'i' }), await t.post({ change: 'reset' }, { key: '' })]) expect(answer.status).toBe(401)
  })

  it('are refused by name where there is no such use case, variant or change', async () => {
    await using t = await started()
    const refused = async (answer: Promise<Response>) => (await answer).json()
    expect(await refused(t.get({ id: 'hold_lost_copy' }))).toMatchObject({ code: 'not_found', message: "Unknown use case 'hold_lost_copy'. The pack has 'hold_last_copy'." })
    expect(await refused(t.post({ change: 'freeze', variant: 'long' }))).toMatchObject({ code: 'not_found', message: "Unknown variant 'long'. The pack has 'short', 'later'." })
    for (const body of [{}, { change: 'melt' }, { change: 'reset', variant: 3 }, []])
      expect(await refused(t.post(body))).toMatchObject({ code: 'invalid_event', message: expect.stringContaining("give { change: 'freeze', 'free' or 'reset' }") })
  })

  it('are counted by the funnel, whose days an operator chooses', async () => {
    await using t = await started()
    const funnel = (query: string) => t.server.handlers.GET(new Request(`${origin}/api/proactive/ops/funnel${query}`, { headers: { authorization: 'Bearer o' } }))
    expect(await (await funnel('')).json()).toMatchObject({ stages: ['events', 'signals', 'candidates', 'gates', 'decisions', 'commands', 'shown', 'accepted', 'undone'], rows: [] })
    for (const query of ['?days=0', '?days=32', '?days=1.5', '?days=week', '?days=NaN', '?days=-1'])
      expect(await (await funnel(query)).json()).toMatchObject({ code: 'invalid_event', message: expect.stringContaining('give ?days=1 to 31') })
    const anybody = await t.server.handlers.GET(new Request(`${origin}/api/proactive/ops/funnel`))
    expect(anybody.status).toBe(401)
  })

  it('show what was learned, and are not known to a process that owns no partition', () => {
    const engine = createEngine(pack())
    const partition = engine.partition(0, 1)
    const variant = { name: 'short', resets: 0 }
    const body: Message['body'] = { type: 'learned', useCase: 'hold_last_copy', variant, outcome: { wins: 3, losses: 0.5 } }
    engine.step(partition, [{ id: 'a', to: 'all', cause: 'a', body }], 0)
    const appender = { append: async () => [], settled: async () => {}, isFailing: () => false }
    const of = (owns: boolean) =>
      createVariants({ pack: pack(), store: { addToSetting: async () => 1 }, appender: Object.assign(Object.create(null), appender), ids: () => 'id', learned: () => (owns ? engine.variants(partition) : undefined) })
    expect(of(true).of('hold_last_copy')[0]).toMatchObject({ name: 'short', wins: 3, losses: 0.5 })
    expect(() => of(false).of('hold_last_copy')).toThrow('ask again')
  })
})
