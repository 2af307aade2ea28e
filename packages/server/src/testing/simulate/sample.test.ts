import { definePack } from '@proactive/engine'
import { check, defineEvent } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { seeded } from './random.js'
import { samplerOf } from './sample.js'

const chairFreed = defineEvent('chair.freed', {
  from: 'shop',
  data: z.object({ chair: z.string(), note: z.string().nullable(), nurse: z.union([z.string(), z.number()]), minutes: z.number().nullable() }),
})

it('draws data that its schema takes, also for fields that may be null or of several types', () => {
  const sampler = samplerOf(definePack({ name: 'centre', events: [chairFreed], useCases: [] }))
  const drawn = Array.from({ length: 200 }, (_, n) => sampler.shop(seeded(String(n))).event.data)
  expect(drawn.filter((data) => !check(chairFreed.data, data).ok)).toEqual([])
  expect(new Set(drawn.map((data) => JSON.stringify(data))).size).toBeGreaterThan(20)
})
