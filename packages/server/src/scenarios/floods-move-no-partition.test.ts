import { expect, it } from 'vitest'
import { operatorKey, origin, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

async function claims(t: Started): Promise<number> {
  const text = await (await t.request('GET', '/metrics', { headers: { authorization: `Bearer ${operatorKey}` } })).text()
  return Number(/^proactive_partition_claims_total (\d+)$/m.exec(text)?.[1])
}
const owners = async ({ pool }: Started): Promise<unknown[]> => (await pool.query('SELECT n, owner, epoch FROM proactive.partition ORDER BY n')).rows

it('keeps its partitions while it is flooded with what it refuses and what it takes', async () => {
  await using t = await startServer({ partitions: 8, limitScale: 1 })
  await using page = await t.page()
  await until(async () => (await claims(t)) === 8)
  const before = await owners(t)
  const { token } = page.grant
  const refused = () => t.request('POST', '/events', { raw: `{"events":[${'['.repeat(30_000)}`, headers: { origin } })
  const unknown = () => t.request('POST', '/actions/accept', { body: { commandId: crypto.randomUUID() }, headers: { authorization: `Bearer ${token}` } })
  const batch = () => page.send(Array.from({ length: 20 }, () => viewed('dune', { data: { bookId: 'dune', note: 'a note '.repeat(300) } })))
  const renewal = () => page.events.timeout(10_000).emitWithAck('token', { token })
  for (let n = 0; n < 20; n++) {
    const answers = await Promise.allSettled([refused(), refused(), unknown(), batch(), renewal()])
    expect(answers.filter(({ status }) => status === 'rejected' && page.events.connected)).toEqual([])
  }
  // The lease was renewed under the flood: a process that had lost it would have taken its partitions anew.
  const renewed = async () => (await t.pool.query<{ at: Date }>('SELECT expires_at AS at FROM proactive.worker')).rows[0]?.at.getTime() ?? 0
  const leaseUntil = await renewed()
  await until(async () => (await renewed()) > leaseUntil, 20_000)
  expect(await owners(t)).toEqual(before)
  expect(await claims(t)).toBe(8)
})
