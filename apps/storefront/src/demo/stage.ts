import { randomUUID } from 'node:crypto'
import { minutes, seconds, visitGapMs } from '@proactive/protocol'
import { runningServer } from '@proactive/server'
import { connections } from '../shop/database.js'
import { settings } from '../settings.js'
import type { Scenario, Stage } from './scenarios.js'

const patienceMs = seconds(60)
const lookEveryMs = 200

/** Sets the stage for one person, and plays as soon as they have come. */
export async function startScenario(scenario: Scenario, personId: string): Promise<void> {
  const began = await beganAt()
  const stage = stageOf(personId, began)
  if (await wasToldLately(personId)) await runningServer().advanceClock(visitGapMs + minutes(1))
  await scenario.set(stage)
  scenario.play(stage).catch((error: unknown) => {
    console.error(`The scenario ${scenario.name} stopped: ${error instanceof Error ? error.message : String(error)}`)
  })
}

function stageOf(personId: string, began: string): Stage {
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  return {
    pause,
    send,
    async sees(type, data) {
      for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
        const { rows } = await connections().pool.query(
          `SELECT 1 FROM proactive.event_log
            WHERE person = $1 AND type = $2 AND data @> $3::jsonb AND position > $4::bigint LIMIT 1`,
          [personId, type, JSON.stringify(data), began],
        )
        if (rows.length > 0) return
        await pause(lookEveryMs)
      }
      throw new Error(`nobody came within ${patienceMs / 1000} s`)
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
  if (response.status !== 202) throw new Error(`${type} was refused: ${await response.text()}`)
}

async function beganAt(): Promise<string> {
  const { rows } = await connections().pool.query<{ position: string }>(
    `SELECT coalesce(max(position), 0) AS position FROM proactive.event_log`,
  )
  return rows[0]?.position ?? '0'
}

/** Who was spoken to in this visit may have to be left alone; a new visit is a fair stage. */
async function wasToldLately(personId: string): Promise<boolean> {
  const { rows } = await connections().pool.query(
    `SELECT 1 FROM proactive.event_log WHERE person = $1 AND type = 'suggestion.shown' ORDER BY position DESC LIMIT 1`,
    [personId],
  )
  return rows.length > 0
}
