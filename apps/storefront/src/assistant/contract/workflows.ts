import { defineWorkflow } from '@proactive/protocol'
import { z } from 'zod/mini'

export const deliveryEstimator = defineWorkflow('delivery_estimator', {
  steps: ['open_delivery_menu', 'fetch_slots', 'highlight_best_slot'],
  input: z.object({ zone: z.optional(z.string()) }),
})
