/**
 * Listens to devices over MQTT, and hands what they publish to the assistant's ingest.
 *
 * Tricky cases:
 * - A message is acknowledged (QoS 1) once its event is stored. While nothing can be stored, the bridge tries again and
 *   acknowledges nothing, so that the broker keeps what comes. Messages are taken one after another, in their order.
 * - The broker sends what was not acknowledged again. A message with an ID or a time of its own has the same event ID each
 *   time; one without has it within a process.
 * - A last will is a message like others: a broker publishes it when a device is gone. One that is retained is sent at every
 *   subscription, and counts once for its content.
 * - A message that no event can be made of is acknowledged, logged and left out: it would block those behind it for ever.
 */

import { createHash, randomUUID } from 'node:crypto'
import type { IPublishPacket } from 'mqtt'
import mqtt from 'mqtt'
import { type BatchAnswer, ProactiveError } from '@proactive/protocol'
import type { Logger } from '../runtime/logger.js'
import { standardLogger } from '../runtime/logger.js'
import { createOutage } from '../runtime/outage.js'
import { checkTopics, type DeviceTopic, levelsOf, ownOf, payloadOf } from './device-topics.js'

/** The largest payload that is read, in bytes. */
const mostBytes = 8_192
/** How long to wait before an event that could not be stored is tried again, in milliseconds; doubled up to the most. */
const retryMs = 250
const mostRetryMs = 10_000
/** Of how many messages in flight the event IDs are remembered. */
const mostRemembered = 1_000

export interface MqttBridgeOptions {
  /** The broker: `mqtt://`, `mqtts://`, `ws://` or `wss://`, with the user and the password where it asks for them. */
  url: string
  /** What devices publish to. */
  topics: readonly DeviceTopic[]
  /** Stores the events, such as `(event) => server.ingest(event)`. A rejection with `unavailable` is tried again. */
  ingest: (event: object) => Promise<BatchAnswer>
  /**
   * The name under which the broker keeps what was not delivered while the bridge was away. Only one bridge may use it at a
   * time. Default `proactive-bridge`.
   */
  clientId?: string
  /** The events' source. Default `iot`. */
  source?: string
  /** Default: pino, to the standard output. */
  logger?: Logger
}

export interface MqttBridge {
  readonly isConnected: boolean
  /** Leaves the broker, which keeps what comes until the next start. What is in hand is not acknowledged. */
  stop(): Promise<void>
}

/**
 * Connects to the broker of devices, and connects again whenever that is lost. Returns at once: the shop does not wait for a
 * broker.
 *
 * @throws Error when a topic is not valid.
 *
 * @example
 * const bridge = bridgeMqtt({
 *   url: 'mqtt://localhost:1883',
 *   topics: [{ filter: 'shelves/+/weight', to: ({ levels: [shelf], payload }) => ({ type: 'shelf.weighed', data: { shelf, grams: payload } }) }],
 *   ingest: (event) => server.ingest(event),
 * })
 */
export function bridgeMqtt({ url, topics, ingest, clientId = 'proactive-bridge', source = 'iot', logger = standardLogger() }: MqttBridgeOptions): MqttBridge {
  checkTopics(topics)
  const life = new AbortController()
  const connection = createOutage(logger, { failing: 'The broker of devices cannot be reached; the bridge connects again.', working: 'The broker of devices is connected again.' })
  const storing = createOutage(logger, { failing: 'Events of devices cannot be stored; they are not acknowledged and are tried again.', working: 'Events of devices are stored again.' })
  /** The event IDs of messages that were not acknowledged yet, by the packet's ID. */
  const inFlight = new Map<number, string>()
  // The broker keeps subscriptions and messages of a session that is not clean.
  const client = mqtt.connect(url, { clientId, clean: false, resubscribe: true, reconnectPeriod: 1_000, connectTimeout: 10_000 })

  client.on('connect', () => {
    connection.worked()
    client.subscribe(topics.map(({ filter }) => filter), { qos: 1 }, (err) => {
      if (err && !life.signal.aborted) logger.error({ err }, 'The broker of devices refused a subscription.')
    })
  })
  client.on('error', connection.failed)
  client.on('close', () => connection.failed(new Error('The connection to the broker was closed.')))

  // MQTT.js acknowledges a message when this calls back without an error, and hands over the next one after that.
  client.handleMessage = (packet, acknowledge) => void hand(packet, acknowledge)

  async function hand(packet: IPublishPacket, acknowledge: () => void): Promise<void> {
    try {
      if (!(await take(packet))) return
      if (packet.messageId !== undefined) inFlight.delete(packet.messageId)
      acknowledge()
    } catch (err) {
      logger.error({ err }, 'A message of a device was not taken.')
    }
  }

  /** Stores the event of a message; false when the bridge was stopped meanwhile. */
  async function take(packet: IPublishPacket): Promise<boolean> {
    const event = await eventOf(packet)
    if (!event) return true
    for (let wait = retryMs; !life.signal.aborted; wait = Math.min(wait * 2, mostRetryMs)) {
      try {
        const answer = await ingest(event)
        if (!answer.ok) throw new ProactiveError(answer.code, answer.message)
        storing.worked()
        for (const { code, message } of answer.rejected) logger.warn({ topic: packet.topic, code }, `A message of a device was refused: ${message}`)
        return true
      } catch (err) {
        if (err instanceof ProactiveError && err.code !== 'unavailable' && err.code !== 'internal' && err.code !== 'rate_limited') {
          logger.warn({ err, topic: packet.topic }, 'A message of a device was refused.')
          return true
        }
        storing.failed(err)
        await pause(wait, life.signal)
      }
    }
    return false
  }

  async function eventOf(packet: IPublishPacket): Promise<object | undefined> {
    const { topic, payload: bytes } = packet
    if (bytes.length > mostBytes) {
      logger.warn({ topic }, `A message of a device has ${bytes.length} bytes, and is left out: at most ${mostBytes} are read.`)
      return undefined
    }
    const payload = await payloadOf(bytes)
    const { id, time } = ownOf(payload)
    for (const { filter, to } of topics) {
      const levels = levelsOf(filter, topic)
      if (!levels) continue
      try {
        const event = to({ levels, payload })
        return event && { id: id === undefined ? idOf(packet, time !== undefined) : hashed(topic, id), source, ...(time !== undefined && { time }), ...event }
      } catch (err) {
        logger.error({ err, topic }, `The topic '${filter}' could not read a message of a device, which is left out.`)
        return undefined
      }
    }
    return undefined
  }

  /** Returns the ID of a message that has none of its own. */
  function idOf({ topic, payload, retain, dup, messageId }: IPublishPacket, hasTime: boolean): string {
    if (hasTime || retain) return hashed(topic, String(payload))
    const before = dup && messageId !== undefined ? inFlight.get(messageId) : undefined
    const id = before ?? randomUUID()
    if (messageId !== undefined) inFlight.set(messageId, id)
    for (const oldest of inFlight.keys()) {
      if (inFlight.size <= mostRemembered) break
      inFlight.delete(oldest)
    }
    return id
  }

  return {
    get isConnected() {
      return client.connected
    },
    async stop() {
      life.abort()
      client.removeAllListeners('close')
      await client.endAsync(true)
    },
  }
}

const hashed = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex')

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    function end(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      done()
    }
  })
}
