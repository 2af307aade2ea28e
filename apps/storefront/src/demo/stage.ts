import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ProactiveError, seconds } from '@proactive/protocol'
import { runningServer } from '@proactive/server'
import { settings } from '../settings.js'
import { changeOnce } from '../shop/basket.js'
import { chooseOnce } from '../shop/choices.js'
import { connections, transaction } from '../shop/database.js'
import { placeOrder } from '../shop/order-saga.js'
import { chooseSlot } from '../shop/slots.js'
import { addWish } from '../shop/wishes.js'
import { beginVisit } from './begin-visit.js'
import { Crowd } from './crowd.js'
import { PlayedPage } from './played-page.js'
import type { Scenario, SecondShopper, Stage } from './scenarios/scenario.js'

/** How long a scenario waits for the shopper's page, in milliseconds. */
const patienceMs = seconds(60)

/** The shopper who plays a scenario, with the cookies that identify them. */
interface Player {
  personId: string
  cookie: string
}

interface Playing {
  scenario: Scenario
  over: AbortController
  crowd: Crowd
}

// Next bundles routes separately, so what is playing is kept on the process' globals.
const kept = globalThis as { [key: symbol]: Map<string, Playing> | undefined }
const place = Symbol.for('storefront.playing')
const playing = (): Map<string, Playing> => (kept[place] ??= new Map())

/**
 * Prepares a scenario for one person and plays it in the background once their page is open. Ends what this person
 * played before. Returns whether the clock has moved to another day: shoppers who have seen the suggestions of a day are
 * shown more on the next one.
 */
export async function startScenario(scenario: Scenario, player: Player): Promise<{ isNextDay: boolean }> {
  const { personId } = player
  endScenario(personId)
  const isNextDay = await beginVisit(scenario, [personId, ...(scenario.second ? [`user:${scenario.second.userId}`] : [])])
  // A window of an earlier play may have seen more than the new one will, and would be told in its place.
  await runningServer().endPresence(personId)
  const one: Playing = { scenario, over: new AbortController(), crowd: new Crowd() }
  playing().set(personId, one)
  const stage = createStage(player, one)
  await scenario.prepare(stage)
  scenario.play(stage).catch((error: unknown) => {
    if (!one.over.signal.aborted) console.error(`The scenario ${scenario.name} stopped.`, error)
  })
  return { isNextDay }
}

/** A scenario that somebody may join in a second window. */
type WithSecond = Scenario & { second: SecondShopper }

/** Returns the scenario with a second shopper that was started last, while it is played. */
export function secondOfLatest(): WithSecond | undefined {
  return [...playing().values()].map(({ scenario }) => scenario).findLast((scenario): scenario is WithSecond => scenario.second !== undefined)
}

/** Prepares the second shopper of a scenario. */
export async function enterAsSecond(second: SecondShopper, player: Player): Promise<void> {
  const scene = [...playing().values()].find(({ scenario }) => scenario.second === second)
  if (scene) await second.prepare(createStage(player, scene))
}

/** Ends every scenario; their crowds leave. */
export function endScenarios(): void {
  for (const personId of playing().keys()) endScenario(personId)
}

function endScenario(personId: string): void {
  const one = playing().get(personId)
  playing().delete(personId)
  one?.over.abort()
  one?.crowd.leave()
}

function createStage({ personId, cookie }: Player, one: Playing): Stage {
  const { signal } = one.over
  const { pool } = connections()
  let entering = Promise.resolve()
  /** The session of the page that was last waited for. */
  let sessionId: string | undefined
  const fillBasket: Stage['fillBasket'] = (lines) =>
    transaction(pool, async (tx) => {
      await tx.query('DELETE FROM shop.basket_item WHERE person_id = $1', [personId])
      await changeOnce(tx, `demo:${randomUUID()}`, personId, lines.map(({ productId, quantity }) => ({ productId, add: quantity })))
      // What was chosen for an earlier basket does not count.
      await tx.query('DELETE FROM shop.checkout WHERE person_id = $1', [personId])
      await tx.query(`DELETE FROM shop.hold WHERE kind = 'slot' AND person_id = $1`, [personId])
      await chooseOnce(tx, `demo:${randomUUID()}`, personId, { slotId: null, paymentMethod: null })
    })
  const does: Stage['does'] = async (...events) => {
    signal.throwIfAborted()
    const page = await PlayedPage.open({ cookie, address: 'second-tab', ...(sessionId !== undefined && { sessionId }) })
    await page.does(...events)
  }
  return {
    personId,
    pause: (ms) => pause(ms, undefined, { signal }),
    async send(source, type, data) {
      signal.throwIfAborted()
      await send(source, [{ type, data }])
    },
    async sendAll(source, events) {
      signal.throwIfAborted()
      await send(source, events)
    },
    does,
    async wish(productId) {
      await addWish(pool, personId, productId)
      await does({ type: 'wishlist.item_added', data: { productId } })
    },
    fillBasket,
    async fillCheckout(lines) {
      await fillBasket(lines)
      await pool.query(
        `INSERT INTO shop.checkout (person_id, name, street, city, postcode, phone)
         SELECT $1, address->>'name', address->>'street', address->>'city', address->>'postcode', address->>'phone'
           FROM shop.shopper WHERE 'user:' || id = $1 AND address IS NOT NULL`,
        [personId],
      )
    },
    async nextSlot(zone, hour) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM shop.slot
          WHERE zone_id = $1 AND cutoff > shop.clock() AND extract(hour FROM start AT TIME ZONE 'Europe/Prague') = $2
          ORDER BY start LIMIT 1`,
        [zone, hour],
      )
      const [slot] = rows
      if (!slot) throw new ProactiveError('unavailable', `The zone ${zone} has no slot at ${hour}:00 any more. Reset the demo.`)
      return slot.id
    },
    choose: ({ slotId, zone, method }) =>
      transaction(pool, async (tx) => {
        // The slot of a scenario is never full.
        await tx.query('UPDATE shop.slot SET capacity = greatest(capacity, sold + 6) WHERE id = $1', [slotId])
        await chooseSlot(tx, personId, { slotId, zone })
        if (method !== undefined) await chooseOnce(tx, `demo:${randomUUID()}`, personId, { paymentMethod: method })
      }),
    async order() {
      const { status, failure } = await placeOrder(pool, personId, `demo:${randomUUID()}`)
      if (status !== 'placed') throw new ProactiveError('unavailable', `The order of the scenario was not placed: ${failure ?? status}. Reset the demo.`)
    },
    async fillScratch(files) {
      const folder = settings().scratch
      await mkdir(folder, { recursive: true })
      for (let n = 0; n < files; n++) await writeFile(join(folder, `export-${n}.tmp`), 'x'.repeat(64 * 1024))
    },
    async publishHelp(id, { title, text }) {
      await pool.query(
        `INSERT INTO shop.help_text (id, title_en, title_cs, text_en, text_cs) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET title_en = $2, title_cs = $3, text_en = $4, text_cs = $5`,
        [id, title.en, title.cs, text.en, text.cs],
      )
    },
    async withdrawHelp(id) {
      await pool.query('DELETE FROM shop.help_text WHERE id = $1', [id])
    },
    measure: (device, kind, value) => send('iot', [{ type: 'device.reading_reported', data: { device, kind, value } }]),
    async declineNext(provider, payments) {
      await pool.query('UPDATE shop.payment_provider SET failing = $2 WHERE id = $1', [provider, payments])
    },
    async forgetDiets() {
      await transaction(pool, (tx) => chooseOnce(tx, `demo:${randomUUID()}`, personId, { dietary: [] }))
    },
    enter(...shoppers) {
      for (const { crowd } of playing().values()) crowd.leave()
      one.crowd = new Crowd()
      entering = one.crowd.enter(...shoppers)
      // Who waits for the crowd learns of its failure.
      entering.catch(() => undefined)
    },
    crowdIsIn: () => entering,
    async waitFor(type, data) {
      const wanted = Object.entries(data)
      const seen = await runningServer().nextEvent(
        personId,
        (event) => event.type === type && wanted.every(([key, value]) => fieldOf(event.data, key) === value),
        patienceMs,
      )
      signal.throwIfAborted()
      sessionId = seen?.session
      if (!seen) throw new Error(`No event ${type} arrived from ${personId} within ${patienceMs / 1000} s.`)
    },
  }
}

/** Posts events to the ingest endpoint as one batch, as the source system would. */
async function send(source: string, events: readonly { type: string; data: object }[]): Promise<void> {
  const time = new Date().toISOString()
  const batch = events.map(({ type, data }) => ({ id: randomUUID(), source, type, time, data }))
  const response = await runningServer().handlers.POST(
    new Request('http://localhost/api/proactive/ingest', {
      method: 'POST',
      headers: { authorization: `Bearer ${settings().ingestKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    }),
  )
  const answer = await response.text()
  if (response.status !== 202 || !answer.includes('"rejected":[]')) throw new Error(`Ingest rejected ${[...new Set(events.map(({ type }) => type))].join(', ')} with status ${response.status}: ${answer}`)
}

function fieldOf(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
}
