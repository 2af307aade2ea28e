import { defineReaction } from '@proactive/engine'
import type { Pool } from 'pg'
import { recordIncident, removeIncident, summariseIncident } from '../../shop/incidents.js'
import { clearAside, putBack, readAside, setAside } from '../../shop/scratch-folder.js'
import { diskFilled } from '../shop-events.js'

/** From so much on, scratch files are freed; below, the disk is only watched. */
const fullPercent = 90

/**
 * The runbook of a full disk: sets scratch files aside within the declared bounds, records what was done, summarises the
 * incident for the team, and deletes the files last. Until then everything can be put back.
 */
export const freeingDisks = (pool: Pool, folder: string) =>
  defineReaction('free_disk', {
    on: diskFilled,
    input: ({ trigger: { host, percent } }) => (percent < fullPercent ? undefined : { host, percent }),
  })
    .step('set_aside', {
      run: async (_, { cause }) => ({ ...(await setAside(folder, cause)) }),
      compensate: (_, _output, { cause }) => putBack(folder, cause),
    })
    .step('record', {
      run: async (input, { cause }) => {
        const freed = await readAside(folder, cause)
        await recordIncident(pool, { ...input, ...freed }, cause)
        return { ...freed }
      },
      compensate: (_, _output, { cause }) => removeIncident(pool, cause),
    })
    .step('summarise', {
      run: (_, { cause }) => summariseIncident(pool, cause),
      // The summary goes with its record.
      compensate: async () => {},
    })
    .last('clear', {
      run: async (_, { cause }) => {
        await clearAside(folder, cause)
        return cause
      },
    })
