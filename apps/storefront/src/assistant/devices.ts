import { isRecord, type Json } from '@proactive/protocol'
import type { Settings } from '@proactive/server'
import type { DeviceTopic, MqttBridge, MqttBridgeOptions } from '@proactive/server/mqtt'

/** What the devices of the store publish, and the events that it becomes. A status may be a device's last will. */
const deviceTopics: readonly DeviceTopic[] = [
  {
    filter: 'devices/+/readings/+',
    to: ({ levels: [device = '', kind = ''], payload }) => ({
      type: 'device.reading_reported',
      subject: `device/${device}`,
      data: { device, kind, value: fieldOf(payload, 'value') },
    }),
  },
  {
    filter: 'devices/+/status',
    to: ({ levels: [device = ''], payload }) => ({
      type: 'device.status_changed',
      subject: `device/${device}`,
      data: { device, status: fieldOf(payload, 'status') },
    }),
  },
]

/** Hands what devices publish to the assistant, where the settings name a broker. */
export async function listenToDevices({ mqttUrl }: Pick<Settings, 'mqttUrl'>, ingest: MqttBridgeOptions['ingest']): Promise<MqttBridge | undefined> {
  if (mqttUrl === undefined) return undefined
  const { bridgeMqtt } = await import('@proactive/server/mqtt')
  return bridgeMqtt({ url: mqttUrl, topics: deviceTopics, ingest, clientId: 'storefront' })
}

/** Returns a field of a payload, or the payload itself where it is nothing but the value. */
function fieldOf(payload: Json, field: string): Json {
  return isRecord(payload) ? (payload[field] ?? null) : payload
}
