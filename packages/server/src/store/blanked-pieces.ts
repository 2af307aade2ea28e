import type { Message } from '@proactive/engine'
import { partsOf } from '../log/event-id.js'
import type { All } from './all.js'
import { journalPieces, slackMs } from './journal-pieces.js'

/** Whether a row is the event: by the id inside the server, or by its own id and scope. */
const isEvent = `(id = $1 OR (id = $2 AND scope = $3))`

/** Removes the data of one event, by its id inside the server: in its row, in the copies that went to other partitions, and in the journals. */
export async function* blankedPieces({ all, person, event, rowsAtOnce }: {
  all: All
  person: string
  event: string
  rowsAtOnce: () => number
}): AsyncGenerator<void, void> {
  const { own, scope } = partsOf(event)
  await all(
    `UPDATE proactive.event_log SET data = '{"forgotten": true}' WHERE ${isEvent} AND kind IN ('event', 'change', 'record')`,
    [event, own, scope],
  )
  yield
  await all(
    `UPDATE proactive.inspection SET body = jsonb_set(body, '{signal,data}', '{"forgotten": true}')
     WHERE saw = 'signal' AND body#>>'{signal,whose}' = $1 AND body#>'{signal,evidence,ids}' ? $2`,
    [person, event],
  )
  yield
  // A prompt tells the last events of its person, and the answer may repeat them.
  await all(
    `UPDATE proactive.inspection
     SET body = body #- '{account,prompt}' #- '{account,answer}' #- '{account,shadow,account,prompt}' #- '{account,shadow,account,answer}'
     WHERE saw = 'model' AND person = $1`,
    [person],
  )
  yield
  const asked = `FROM proactive.outbox WHERE effect->>'from' = 'person:' || $1::text AND effect->>'type' = 'decide' AND done_at IS NOT NULL`
  await all(`UPDATE proactive.event_log SET data = data #- '{result,value,account}' WHERE kind = 'reply' AND id IN (SELECT 'reply:' || id ${asked})`, [person])
  yield
  await all(`UPDATE proactive.outbox SET effect = (effect::jsonb - 'context')::json WHERE id IN (SELECT id ${asked})`, [person])
  yield
  // A copy is named after its event: `<id>>person`, `<id>>3`.
  await all(
    `DELETE FROM proactive.event_log WHERE id = $1 || '>person' OR id IN (SELECT $1 || '>' || n FROM proactive.partition)`,
    [event],
  )
  yield
  await all(
    `DELETE FROM proactive.event_log WHERE person = $1 AND kind = 'message' AND type = 'signal' AND data#>'{signal,evidence,ids}' ? $2`,
    [person, event],
  )
  yield
  const isCopy = ({ body }: Message): boolean => {
    if (body.type === 'signal') return body.signal.whose === person && body.signal.evidence.ids.includes(event)
    return body.type === 'event' && body.event.id === event
  }
  const [row] = await all<{ received: number }>(
    `SELECT (extract(epoch FROM received) * 1000)::float8 AS received FROM proactive.event_log WHERE ${isEvent} ORDER BY received LIMIT 1`,
    [event, own, scope],
  )
  yield* journalPieces({ all, people: [], batches: new Map(), since: (row?.received ?? 0) - slackMs, isGone: isCopy, rowsAtOnce })
}
