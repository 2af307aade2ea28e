import { createHmac, randomUUID } from 'node:crypto'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import type { Reply } from './wire/reply.js'

/** A delivery of a webhook, and what its signature says that it is. */
interface Delivery {
  source: string
  secret: string
  id: string
  /** The body that is signed. */
  body: string
  /** The body that is sent, where that is another. */
  sent?: string
  /** When it was signed, in epoch milliseconds. */
  at?: number
}

/** The two forms of signatures. */
const forms = {
  standard({ secret, id, body, at = Date.now() }: Delivery) {
    const seconds = Math.floor(at / 1_000)
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'base64')
    const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
    return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` }
  },
  stripe({ secret, body, at = Date.now() }: Delivery) {
    const seconds = Math.floor(at / 1_000)
    return { 'stripe-signature': `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}` }
  },
}
type Form = keyof typeof forms
const names = Object.keys(forms).filter((name): name is Form => name in forms)

function deliver(a: Attacker, form: Form, { sent, ...delivery }: Delivery): Promise<Reply> {
  return a.http('POST', `/webhooks/${delivery.source}`, { body: sent ?? delivery.body, headers: forms[form](delivery) })
}

/** Tries both forms with a source whose secret is known; says what is missing otherwise. */
async function each(a: Attacker, attempt: (form: Form, delivery: Delivery) => Promise<void>): Promise<void> {
  const { webhook, shopEvents: [event] } = a.target
  if (!webhook || !event) return a.leave('a webhook: give --webhook source=secret, and --shop-event')
  for (const form of names) {
    const id = `evt_${randomUUID()}`
    await attempt(form, { ...webhook, id, body: JSON.stringify({ id, ...event }) })
  }
}

const isTaken = ({ status }: Reply): boolean => status === 202
const isSeen = ({ status }: Reply): boolean => status === 200

/** Sends what was taken again, as it was and signed anew. */
const replays = (a: Attacker): Promise<void> =>
  each(a, async (form, delivery) => {
    const at = Date.now() - 60_000
    const first = await deliver(a, form, { ...delivery, at })
    a.answered('a webhook', first)
    a.holds(isTaken(first), `a webhook was answered with ${first.status}`)
    for (const again of [at, Date.now()]) {
      const reply = await deliver(a, form, { ...delivery, at: again })
      a.answered('a replay', reply)
      a.holds(isSeen(reply), `a replay was answered with ${reply.status}`)
    }
    const { ingestKey } = a.target
    if (a.isLoading || ingestKey === undefined) return
    const forged = await deliver(a, form, { ...delivery, secret: 'whsec_Zm9yZWlnbg==' })
    a.refused('a replay under a guessed secret', forged, 'invalid_signature')
  })

/** Sends what was signed too long ago, or is signed ahead. */
const staleOnes = (a: Attacker): Promise<void> =>
  each(a, async (form, delivery) => {
    for (const offset of [-301_000, -86_400_000, 320_000, 86_400_000]) {
      a.refused('a webhook of another time', await deliver(a, form, { ...delivery, at: Date.now() + offset }), 'stale_signature')
    }
    // A newer time than the one that was signed.
    const old = forms[form]({ ...delivery, at: Date.now() - 400_000 })
    const seconds = Math.floor(Date.now() / 1_000)
    const renewed = form === 'standard' ? { ...old, 'webhook-timestamp': String(seconds) } : { 'stripe-signature': Object.values(old)[0]?.replace(/t=\d+/, `t=${seconds}`) ?? '' }
    a.refused('an old signature with a new time', await a.http('POST', `/webhooks/${delivery.source}`, { body: delivery.body, headers: renewed }), 'invalid_signature')
  })

/** Sends bodies that mean the same as what was signed, and are other bytes. */
const reserialized = (a: Attacker): Promise<void> =>
  each(a, async (form, delivery) => {
    const { body } = delivery
    for (const sent of [JSON.stringify(JSON.parse(body), null, 2), ` ${body}`, `${body}\n`, `\uFEFF${body}`, body.replace('{', '{"id":"x",')]) {
      a.refused('a body that was serialized anew', await deliver(a, form, { ...delivery, sent }), 'invalid_signature')
    }
  })

/** Signs with secrets that are not, or no longer, the source's. */
const wrongSecrets = (a: Attacker): Promise<void> =>
  each(a, async (form, delivery) => {
    const { former } = a.target.webhook ?? {}
    for (const wrong of ['whsec_Zm9yZWlnbg==', delivery.secret.slice(0, -8), 'whsec_', 'secret']) {
      a.refused('a webhook under a wrong secret', await deliver(a, form, { ...delivery, secret: wrong }), 'invalid_signature')
    }
    a.refused('a webhook of a source without a secret', await deliver(a, form, { ...delivery, source: 'nobody' }), 'invalid_signature')
    a.refused('a webhook without a signature', await a.http('POST', `/webhooks/${delivery.source}`, { body: delivery.body }), 'invalid_signature')
    if (former === undefined) return a.leave('the former secret during a rotation: the server of this suite has one')
    const id = `evt_${randomUUID()}`
    const rotated = await deliver(a, form, { ...delivery, id, body: delivery.body.replace(delivery.id, id), secret: former })
    a.answered('a webhook under the former secret', rotated)
    a.holds(isTaken(rotated), `a webhook under the former secret was answered with ${rotated.status}`)
  })

/** Uses one ID for two events. */
const twoBodies = (a: Attacker): Promise<void> =>
  each(a, async (form, delivery) => {
    a.answered('a webhook', await deliver(a, form, delivery))
    const [, other] = a.target.shopEvents
    const event: { data?: Record<string, unknown> } = JSON.parse(delivery.body)
    const [name = ''] = Object.entries(event.data ?? {}).find(([, value]) => typeof value === 'string') ?? []
    const second = other ? { id: delivery.id, ...other } : { ...event, data: { ...event.data, [name]: 'another' } }
    a.refused('another body under the same ID', await deliver(a, form, { ...delivery, body: JSON.stringify(second) }), 'conflict')
    const again = await deliver(a, form, delivery)
    a.answered('the first body again', again)
    a.holds(isSeen(again), `the first body again was answered with ${again.status}`)
  })

export const webhookAttacks: readonly Attack[] = [
  { number: 30, name: 'webhook: replay inside the window', run: replays },
  { number: 31, name: 'webhook: old', run: staleOnes },
  { number: 32, name: 'webhook: re-serialised body', run: reserialized },
  { number: 33, name: 'webhook: wrong secret during rotation', run: wrongSecrets },
  { number: 34, name: 'webhook: one id with two bodies', run: twoBodies },
]
