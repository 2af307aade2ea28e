import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { minutes, seconds, visitGapMs } from '@proactive/protocol'
import { runningServer } from '@proactive/server'
import { connections } from '../shop/database.js'
import { settings } from '../settings.js'
import type { Scenario, Stage } from './scenarios.js'

const patienceMs = seconds(60)

/** Sets the stage for one person, and plays as soon as they have come. */
export async function startScenario(scenario: Scenario, personId: string): Promise<void> {
  const stage = stageOf(personId)
  if (await wasTold(personId)) await runningServer().advanceClock(visitGapMs + minutes(1))
  await scenario.set(stage)
  scenario.play(stage).catch((error: unknown) => {
    console.error(`The scenario ${scenario.name} stopped: ${error instanceof Error ? error.message : String(error)}`)
  })
}

function stageOf(personId: string): Stage {
  return {
    pause,
    send,
    async sees(type, data) {
      const wanted = Object.entries(data)
      const seen = await runningServer().nextEvent(
        personId,
        (event) => event.type === type && wanted.every(([key, value]) => fieldOf(event.data, key) === value),
        patienceMs,
      )
      if (!seen) throw new Error(`nobody came within ${patienceMs / 1000} s`)
    },
  }
}

/** Sends an event through the front door, as the system that it comes from would. */
async function send(source: string, type: string, data: object): Promise<void> {
  const event = { id: randomUUID(), source, type, time: new Date().toISOString(), data }
  const response = await runningServer().handlers.POST(
    new Request('http://localhost/api/proactive/ingest', {
      method: 'POST',
      headers: { authorization: `Bearer ${settings().ingestKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }),
  )
  const answer = await response.text()
  if (response.status !== 202 || !answer.includes('"rejected":[]')) throw new Error(`${type} was refused: ${answer}`)
}

/** Who was spoken to before may have to be left alone; a new visit is a fair stage. */
async function wasTold(personId: string): Promise<boolean> {
  const { rows } = await connections().pool.query(
    `SELECT 1 FROM proactive.event_log WHERE person = $1 AND type = 'suggestion.shown' LIMIT 1`,
    [personId],
  )
  return rows.length > 0
}

function fieldOf(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
}
