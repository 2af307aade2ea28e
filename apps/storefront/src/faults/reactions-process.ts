// The store's assistant in a process of its own, whose reactions obey the orders in the table `public.fault_order`:
// to be refused, or to kill the process before or after a step. `DATABASE_URL=… node reactions-process.ts <port> <key> <scratch>`.

import { createServer } from 'node:http'
import type { ReactionDefinition } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import { createProactiveServer, nodeListener, postgresLog, postgresStore } from '@proactive/server'
import { Pool } from 'pg'
import { grocery } from '../assistant/index.js'

const [, , port = '0', key = '', scratch = ''] = process.argv
const pool = new Pool({ connectionString: process.env['DATABASE_URL'] ?? '' })

/** Tells whether an order for a step is there; one to be carried out once is removed. */
async function isOrdered(step: string, act: string): Promise<boolean> {
  const text = act === 'refuse' ? 'SELECT 1 FROM public.fault_order WHERE step = $1 AND act = $2' : 'DELETE FROM public.fault_order WHERE step = $1 AND act = $2 RETURNING 1'
  return (await pool.query(text, [step, act])).rows.length > 0
}

async function killIfOrdered(step: string, act: string): Promise<void> {
  if (!(await isOrdered(step, act))) return
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => {})
}

const obeying = (reaction: ReactionDefinition): ReactionDefinition => ({
  ...reaction,
  steps: reaction.steps.map((step) => ({
    ...step,
    async run(...call) {
      if (await isOrdered(step.name, 'refuse')) throw new ProactiveError('unavailable', 'Refused by order.')
      await killIfOrdered(step.name, 'kill before')
      const output = await step.run(...call)
      await killIfOrdered(step.name, 'kill after')
      return output
    },
    ...(step.compensate && {
      async compensate(...call: Parameters<NonNullable<typeof step.compensate>>) {
        await killIfOrdered(step.name, 'kill before compensating')
        await step.compensate?.(...call)
        await killIfOrdered(step.name, 'kill after compensating')
      },
    }),
  })),
})

const pack = grocery({ pool, scratch })
const server = createProactiveServer({
  pack: { ...pack, reactions: pack.reactions.map(obeying) },
  store: postgresStore({ pool }),
  log: postgresLog({ pool }),
  identify: () => null,
  secret: 's'.repeat(32),
  ingestKey: key,
  operatorKey: key,
  origins: ['https://shop.example'],
  consent: 'not-required',
  partitions: 2,
})
const http = createServer(nodeListener(server.handlers))
await server.start()
http.listen(Number(port), '127.0.0.1', () => {
  const address = http.address()
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`)
})
