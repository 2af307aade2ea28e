import { defineReaction } from '@proactive/engine'
import type { Pool } from 'pg'
import { reportDevice } from '../../shop/incidents.js'
import { platformDegraded } from '../signals/operations.js'

/** Calls a technician about a device that reads far more than ever, or is offline. Services and disks have other help. */
export const callingTechnicians = (pool: Pool) =>
  defineReaction('call_technician', {
    on: platformDegraded,
    input: ({ trigger: { service, cause } }) => (cause === 'reading' || cause === 'offline' ? { device: service, cause } : undefined),
  }).last('call', { run: ({ device, cause }, { key }) => reportDevice(pool, device, cause, key) })
