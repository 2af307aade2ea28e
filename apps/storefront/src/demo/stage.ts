import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { minutes, seconds, visitGapMs } from '@proactive/protocol'
import { runningServer } from '@proactive/server'
import { connections } from '../shop/database.js'
import { settings } from '../settings.js'
import type { Scenario, Stage } from './scenarios.js'

/** How long a scenario waits for the shopper's page, in milliseconds. */
const patienceMs = seconds(60)

/** Prepares a scenario for one person and plays it in the background once their page is open. */
export async function startScenario(scenario: Scenario, personId: string): Promise<void> {
  const stage = createStage(personId)
  // The attention budget may silence a person who saw a suggestion earlier in this visit; a new visit has a full
  // budget.
  if (await hasSeenSuggestion(personId)) await runningServer().advanceClock(visitGapMs + minutes(1))
  await scenario.prepare(stage)
  scenario.play(stage).catch((error: unknown) => {
    console.error(`The scenario ${scenario.name} stopped.`, error)
  })
}

function createStage(personId: string): Stage {
  return {
    pause,
    send,
    async waitFor(type, data) {
      const wanted = Object.entries(data)
      const seen = await runningServer().nextEvent(
        personId,
        (event) => event.type === type && wanted.every(([key, value]) => fieldOf(event.data, key) === value),
        patienceMs,
      )
      if (!seen) throw new Error(`No event ${type} arrived from ${personId} within ${patienceMs / 1000} s.`)
    },
  }
}

/** Posts an event to the ingest endpoint, as the source system would. */
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
  if (response.status !== 202 || !answer.includes('"rejected":[]')) throw new Error(`Ingest rejected ${type} with status ${response.status}: ${answer}`)
}

async function hasSeenSuggestion(personId: string): Promise<boolean> {
  const { rows } = await connections().pool.query(
    `SELECT 1 FROM proactive.event_log WHERE person = $1 AND type = 'suggestion.shown' LIMIT 1`,
    [personId],
  )
  return rows.length > 0
}

function fieldOf(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
}
