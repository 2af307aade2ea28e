import { once } from 'node:events'
import { createServer } from 'node:net'
import { createProactiveServer, memoryLog, memoryStore, readEnv } from '@proactive/server'
import { Aedes } from 'aedes'
import mqtt from 'mqtt'
import { Pool } from 'pg'
import { expect, it, vi } from 'vitest'
import { listenToDevices } from './devices.js'
import { grocery } from './index.js'

const noted = { info: () => {}, warn: vi.fn<() => void>(), error: vi.fn<() => void>() }

/** The assistant of the store, listening to a broker on loopback, with a technician who keeps what he is called for. */
async function store() {
  const broker = await Aedes.createBroker()
  const listener = createServer(broker.handle)
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const address = listener.address()
  const url = `mqtt://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`

  const calls: unknown[] = []
  const pack = grocery({ pool: new Pool() })
  const log = memoryLog()
  const server = createProactiveServer({
    ...readEnv({ PROACTIVE_MQTT_URL: url, PROACTIVE_SECRET: 's'.repeat(32) }),
    pack: {
      ...pack,
      reactions: pack.reactions
        .filter(({ name }) => name === 'call_technician')
        .map((reaction) => ({ ...reaction, steps: reaction.steps.map((step) => ({ ...step, run: (input) => Promise.resolve(calls.push(input)) })) })),
    },
    log,
    store: memoryStore(log),
    identify: () => null,
    partitions: 1,
    logger: noted,
  })
  await server.start()
  const subscribed = once(broker, 'subscribe')
  const bridge = await listenToDevices(readEnv({ PROACTIVE_MQTT_URL: url }), (event) => server.ingest(event))
  await subscribed
  const device = await mqtt.connectAsync(url)
  return {
    url,
    calls,
    /** The data of all events of a type in the log, in order. */
    events: (type: string) => log.records.flatMap(({ message: { body } }) => (body.type === 'event' && body.event.type === type ? [body.event.data] : [])),
    says: (topic: string, payload: string) => device.publishAsync(topic, payload, { qos: 1 }),
    async [Symbol.asyncDispose]() {
      await bridge?.stop()
      await device.endAsync(true)
      await server.stop()
      await new Promise<void>((done) => broker.close(done))
      listener.close()
    },
  }
}

it('has a technician called to a cold store that warms up, and counts no reading twice', async () => {
  await using t = await store()
  const read = (n: number, value: number) => t.says('devices/cold-1/readings/temperature', JSON.stringify({ id: `r-${n}`, value }))
  for (let n = 0; n < 30; n++) {
    await read(n, 4 + (n % 2) * 0.2)
    await read(n, 4 + (n % 2) * 0.2)
  }
  await vi.waitUntil(() => t.events('device.reading_reported').length === 30)
  expect(t.calls).toEqual([])
  await read(30, 11)
  await vi.waitUntil(() => t.calls.length > 0)
  await read(30, 11)
  await read(31, 4)
  await vi.waitUntil(() => t.events('device.reading_reported').length === 32)
  expect(t.events('device.reading_reported').slice(-2)).toEqual([{ device: 'cold-1', kind: 'temperature', value: 11 }, { device: 'cold-1', kind: 'temperature', value: 4 }])
  expect(t.calls).toEqual([{ device: 'cold-1/temperature', cause: 'reading' }])
  expect(noted.error).not.toHaveBeenCalled()
})

it('has a technician called when the last will of a device says that it is gone', async () => {
  await using t = await store()
  const will = { topic: 'devices/cold-2/status', payload: Buffer.from('offline'), qos: 1, retain: true } as const
  const device = await mqtt.connectAsync(t.url, { clientId: 'cold-2', reconnectPeriod: 0, will })
  await device.publishAsync('devices/cold-2/status', 'online', { qos: 1, retain: true })
  device.stream.destroy()
  await vi.waitUntil(() => t.calls.length > 0)
  expect(t.events('device.status_changed')).toEqual([{ device: 'cold-2', status: 'online' }, { device: 'cold-2', status: 'offline' }])
  expect(t.calls).toEqual([{ device: 'cold-2', cause: 'offline' }])
})

it('listens to nothing where the settings name no broker', async () => {
  expect(await listenToDevices(readEnv({}), () => Promise.reject(new Error('never')))).toBeUndefined()
})
