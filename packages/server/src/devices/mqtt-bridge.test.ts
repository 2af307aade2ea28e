import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { ProactiveError } from '@proactive/protocol'
import { Aedes } from 'aedes'
import mqtt, { type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silent } from '../runtime/logger.js'
import { levelsOf } from './device-topics.js'
import { bridgeMqtt, type MqttBridge, type MqttBridgeOptions } from './mqtt-bridge.js'

const topics: MqttBridgeOptions['topics'] = [
  { filter: 'devices/+/status', to: ({ levels: [device], payload }) => ({ type: 'device.status_changed', data: { device, status: payload } }) },
  {
    filter: 'devices/+/readings/+',
    to({ levels: [device, kind], payload }) {
      if (payload === 'nonsense') throw new TypeError('no number')
      return { type: 'device.reading_reported', data: { device, kind, value: payload } }
    },
  },
]

/** A broker on loopback, a device, and a bridge whose events are kept. */
class Desk implements AsyncDisposable {
  readonly broker: Aedes
  readonly server: Server
  readonly url: string
  readonly device: MqttClient
  readonly taken: { id: string; type: string; data: unknown; time?: unknown }[] = []
  /** The topics whose messages the bridge has acknowledged. */
  readonly acknowledged: string[] = []
  /** What the ingest does before it answers. */
  before: () => Promise<void> = async () => {}
  bridge: MqttBridge | undefined

  private constructor(broker: Aedes, server: Server, url: string, device: MqttClient) {
    this.broker = broker
    this.server = server
    this.url = url
    this.device = device
    // Of an acknowledgement that comes after its client has gone, the broker tells no packet.
    broker.on('ack', (packet?: object) => {
      if (packet && 'topic' in packet) this.acknowledged.push(String(packet.topic))
    })
  }

  static async open(): Promise<Desk> {
    const broker = await Aedes.createBroker()
    const server = createServer(broker.handle)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const url = `mqtt://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    return new Desk(broker, server, url, await mqtt.connectAsync(url))
  }

  async start(options: Partial<MqttBridgeOptions> = {}): Promise<MqttBridge> {
    const subscribed = once(this.broker, 'subscribe')
    this.bridge = bridgeMqtt({
      url: this.url, topics, logger: silent,
      ingest: async (event) => {
        await this.before()
        this.taken.push(JSON.parse(JSON.stringify(event)))
        return { ok: true, accepted: 1, duplicate: 0, rejected: [] }
      },
      ...options,
    })
    await subscribed
    return this.bridge
  }

  says(topic: string, payload: string, options: { retain?: boolean } = {}): Promise<unknown> {
    return this.device.publishAsync(topic, payload, { qos: 1, ...options })
  }

  data(): unknown[] {
    return this.taken.map(({ data }) => data)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bridge?.stop()
    await this.device.endAsync(true)
    await new Promise<void>((done) => this.broker.close(done))
    this.server.close()
  }
}

let desk: Desk
beforeEach(async () => {
  desk = await Desk.open()
})
afterEach(() => desk[Symbol.asyncDispose]())

describe('the bridge of devices', () => {
  it('makes an event of a reading, and acknowledges it only once the event is stored', async () => {
    let store = (): void => {}
    const asked = vi.fn<() => Promise<void>>(() => new Promise((done) => void (store = done)))
    desk.before = asked
    await desk.start()
    await desk.says('devices/cold-1/readings/temperature', '3.5')
    await vi.waitUntil(() => asked.mock.calls.length > 0)
    expect(desk.acknowledged).toEqual([])
    store()
    await vi.waitUntil(() => desk.acknowledged.length === 1)
    expect(desk.data()).toEqual([{ device: 'cold-1', kind: 'temperature', value: 3.5 }])
  })

  it('takes what was not acknowledged again after a restart, under the same ID', async () => {
    desk.before = () => new Promise(() => {})
    const first = vi.fn<(event: object) => void>()
    const bridge = await desk.start({ ingest: (event) => (first(event), new Promise(() => {})) })
    await desk.says('devices/cold-1/readings/temperature', '{"id":"r-1","time":"2026-11-29T10:00:00Z","value":3.5}')
    await vi.waitUntil(() => first.mock.calls.length === 1)
    await bridge.stop()
    desk.before = async () => {}
    await desk.start()
    await vi.waitUntil(() => desk.taken.length === 1)
    expect(desk.taken[0]?.id).toBe(Reflect.get(first.mock.calls[0]?.[0] ?? {}, 'id'))
    expect(desk.taken[0]?.time).toBe('2026-11-29T10:00:00Z')
  })

  it('takes what came while it was away', async () => {
    const bridge = await desk.start()
    await bridge.stop()
    await desk.says('devices/cold-1/readings/temperature', '4')
    await desk.start()
    await vi.waitUntil(() => desk.taken.length > 0)
    expect(desk.data()).toEqual([{ device: 'cold-1', kind: 'temperature', value: 4 }])
  })

  it('gives two equal readings IDs of their own, and one that is sent twice the same', async () => {
    await desk.start()
    for (const payload of ['3.5', '3.5', '{"id":"r-2","value":4}', '{"id":"r-2","value":4}']) await desk.says('devices/cold-1/readings/temperature', payload)
    await vi.waitUntil(() => desk.taken.length === 4)
    const [a, b, c, d] = desk.taken.map(({ id }) => id)
    expect([a === b, c === d, a === c]).toEqual([false, true, false])
  })

  it('knows a message again by an ID that is a number, however large', async () => {
    await desk.start()
    for (const id of ['4711', '4711', '9007199254740993', '9007199254740992', 'null', 'null']) await desk.says('devices/cold-1/readings/temperature', `{"id":${id},"value":4}`)
    await vi.waitUntil(() => desk.taken.length === 6)
    const [a, b, c, d, e, f] = desk.taken.map(({ id }) => id)
    expect([a === b, c === d, e === f]).toEqual([true, false, false])
  })

  it('hears the last will of a device that is gone', async () => {
    await desk.start()
    const gone = await mqtt.connectAsync(desk.url, { clientId: 'cold-2', reconnectPeriod: 0, will: { topic: 'devices/cold-2/status', payload: Buffer.from('offline'), qos: 1, retain: true } })
    await gone.publishAsync('devices/cold-2/status', 'online', { qos: 1, retain: true })
    gone.stream.destroy()
    await vi.waitUntil(() => desk.taken.length === 2)
    expect(desk.data()).toEqual([{ device: 'cold-2', status: 'online' }, { device: 'cold-2', status: 'offline' }])
  })

  it('counts a retained status once for its content, at however many subscriptions', async () => {
    await desk.says('devices/cold-3/status', 'offline', { retain: true })
    for (let n = 0; n < 2; n++) {
      const bridge = await desk.start()
      await vi.waitUntil(() => desk.taken.length > n)
      await bridge.stop()
    }
    expect(new Set(desk.taken.map(({ id }) => id)).size).toBe(1)
  })

  it('tries again while nothing can be stored, in order, and acknowledges nothing meanwhile', async () => {
    let failures = 0
    desk.before = async () => {
      if (failures++ < 2) throw new ProactiveError('unavailable', 'The database restarts.')
      expect(desk.acknowledged.length).toBe(desk.taken.length)
    }
    await desk.start()
    await desk.says('devices/cold-1/readings/temperature', '1')
    await desk.says('devices/cold-1/readings/temperature', '2')
    await vi.waitUntil(() => desk.acknowledged.length === 2)
    expect(desk.taken.map(({ data }) => Reflect.get(Object(data), 'value'))).toEqual([1, 2])
  })

  it.each([
    ['a payload that its topic cannot read', 'nonsense'],
    ['a payload that is too large', 'x'.repeat(9_000)],
  ])('leaves out %s, and goes on with the next', async (_, payload) => {
    await desk.start()
    await desk.says('devices/cold-1/readings/temperature', payload)
    await desk.says('devices/cold-1/readings/temperature', '5')
    await vi.waitUntil(() => desk.acknowledged.length === 2)
    expect(desk.taken).toHaveLength(1)
  })

  it('goes on after an event that is refused for good', async () => {
    const warn = vi.fn<() => void>()
    await desk.start({ logger: { ...silent, warn }, ingest: async () => ({ ok: true, accepted: 0, duplicate: 0, rejected: [{ id: null, code: 'invalid_event', message: 'No number.' }] }) })
    await desk.says('devices/cold-1/readings/temperature', 'warm')
    await vi.waitUntil(() => desk.acknowledged.length === 1)
    expect(warn).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('No number.'))
  })

  it('starts without its broker, and says once that it is not there', async () => {
    const warn = vi.fn<() => void>()
    const bridge = bridgeMqtt({ url: 'mqtt://127.0.0.1:9', topics, logger: { ...silent, warn }, ingest: () => Promise.reject(new Error('never')) })
    await vi.waitUntil(() => warn.mock.calls.length > 0)
    expect(bridge.isConnected).toBe(false)
    await bridge.stop()
    expect(warn).toHaveBeenCalledTimes(1)
  })
})

it.each([
  ['a/+/c', 'a/b/c', ['b']],
  ['a/#', 'a/b/c', ['b', 'c']],
  ['a/+', 'a/b/c', undefined],
  ['a/b', 'a', undefined],
  ['+/b', '/b', ['']],
])('matches the filter %s with the topic %s', (filter, topic, levels) => {
  expect(levelsOf(filter, topic)).toEqual(levels)
})

it.each([
  [[], 'topics is empty'],
  [[{ filter: 'a/b#', to: () => undefined }], "'a/b#' is no filter of topics"],
  [[{ filter: '#/a', to: () => undefined }], "'#/a' is no filter of topics"],
  [[{ filter: 'a', to: () => undefined }, { filter: 'a', to: () => undefined }], "the topic 'a' is there twice"],
])('refuses topics that are not valid at start', (wrong, text) => {
  expect(() => bridgeMqtt({ url: 'mqtt://127.0.0.1:9', topics: wrong, ingest: () => Promise.reject(new Error('never')) })).toThrow(text)
})
