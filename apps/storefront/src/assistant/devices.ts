import { isRecord, type Json } from '@proactive/protocol'
import type { DeviceTopic } from '@proactive/server/mqtt'

/** What the devices of the store publish, and the events that it becomes. A status may be a device's last will. */
export const deviceTopics: readonly DeviceTopic[] = [
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

/** Returns a field of a payload, or the payload itself where it is nothing but the value. */
function fieldOf(payload: Json, field: string): Json {
  return isRecord(payload) ? (payload[field] ?? null) : payload
}
