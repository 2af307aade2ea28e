import type { Mode } from '@proactive/engine'
import { isRecord, ProactiveError } from '@proactive/protocol'
import type { Pages } from '../gateway/pages.js'
import { json } from '../http/answers.js'
import { readJson } from '../http/body.js'
import type { Router } from '../http/router.js'
import { stages } from '../measure/funnel.js'
import { hasKey, requireKey } from '../identity/secrets.js'
import type { InspectionStreams } from './inspection-streams.js'
import { isMode } from './modes.js'
import type { Ops } from './ops.js'
import { unknown, written } from './rules.js'
import { variantChanges } from './variants.js'
import type { EngineClock } from '../store/engine-clock.js'

/** Adds the routes that look into the server: health for anyone, traces for their person, and the operator's console. */
export function opsRoutes(
  router: Router,
  { ops, pages, inspections, clock, operatorKey }: { ops: Ops; pages: Pages; inspections: InspectionStreams; clock: EngineClock; operatorKey: string },
): void {
  const { health, metrics, history, modes, variants, funnel, rules, deadLetters } = ops
  const operator = requireKey(operatorKey)

  router.get('/health', async () => {
    const status = await health.check()
    return json(status, status.status === 'starting' ? 503 : 200)
  })

  // A trace of another person is answered like one that does not exist.
  router.get('/trace/:correlationId', async (c) => {
    const isOperator = hasKey(c.req.raw, operatorKey)
    const page = isOperator ? null : await pages.admit(c.req.raw).catch(() => null)
    const trace = isOperator || page ? await history.traceOf(c.req.param('correlationId'), { whole: isOperator }) : null
    if (!trace || (page && trace.personId !== page.identity.person)) {
      throw new ProactiveError('not_found', 'No trace of this person has this correlationId.')
    }
    return json(trace)
  })

  // A page follows its own person, whatever it asks for; the operator names one.
  router.get('/inspection', async (c) => {
    if (c.req.method === 'HEAD') throw new ProactiveError('not_found', 'The stream of /inspection answers GET only.')
    const { signal } = c.req.raw
    const person = c.req.query('person')
    if (!hasKey(c.req.raw, operatorKey)) {
      const { identity } = await pages.admit(c.req.raw)
      if (person !== undefined && person !== identity.person) {
        throw new ProactiveError('unauthorized', 'A page sees its own person only: the inspection of another needs the operator key.')
      }
      return inspections.open({ ...identity, signal })
    }
    if (!person) throw new ProactiveError('invalid_event', 'Name the person: GET /inspection?person=user:<id>, or visitor:<uuid> for a guest.')
    return inspections.open({ person, session: null, expiresAt: null, signal })
  })

  router.get('/metrics', operator, async () => {
    const headers = { 'content-type': metrics.contentType, 'cache-control': 'no-store' }
    return new Response(await metrics.text(), { headers })
  })
  router.get('/ops', operator, async () => json(await ops.console.overview()))
  router.get('/ops/people', operator, async () => json({ people: await ops.console.people() }))
  router.get('/ops/people/:id', operator, async (c) => json(await ops.console.person(c.req.param('id'))))
  router.get('/ops/signals', operator, async () => json({ signals: await ops.console.signals() }))
  router.get('/ops/rules', operator, async () => json({ rules: await rules.all() }))
  router.get('/ops/rules/:signal', operator, async (c) => {
    const { signal, events, keys } = await rules.of(c.req.param('signal'), c.req.query('key'))
    return json({ signal, events, keys: keys.map((story) => written(story, clock)) })
  })
  router.get('/ops/use-cases', operator, async () => json({ useCases: await ops.console.useCases() }))

  router.post('/ops/use-cases/:id', operator, async (c) => {
    const useCase = c.req.param('id')
    if (!modes.names.useCases.includes(useCase)) throw unknown(`use case '${useCase.slice(0, 80)}'`, modes.names.useCases)
    const mode = await readMode(c)
    await modes.switch(useCase, mode)
    return json({ useCase, mode })
  })

  router.get('/ops/use-cases/:id/variants', operator, async (c) => json({ variants: variants.of(c.req.param('id')) }))

  router.post('/ops/use-cases/:id/variants', operator, async (c) => {
    const useCase = c.req.param('id')
    const given = await readJson(c)
    const { change: wanted, variant } = isRecord(given) ? given : {}
    const change = variantChanges.find((one) => one === wanted)
    if (!change || (variant !== undefined && typeof variant !== 'string')) {
      throw new ProactiveError('invalid_event', "The change is not valid: give { change: 'freeze', 'free' or 'reset' }, and the name of a variant where only one is meant.")
    }
    await variants.change(useCase, change, variant)
    return json({ ok: true }, 202)
  })

  router.get('/ops/funnel', operator, async (c) => {
    const given = c.req.query('days') ?? '7'
    const count = Number(given)
    if (!Number.isInteger(count) || count < 1 || count > 31) throw new ProactiveError('invalid_event', `'${given.slice(0, 20)}' are no days of a funnel: give ?days=1 to 31; without, it is 7.`)
    return json({ stages, rows: await funnel(count) })
  })

  router.get('/ops/reactions', operator, async () => json(await ops.reactions.list()))
  router.post('/ops/reactions/:id', operator, async (c) => {
    const reaction = c.req.param('id')
    if (!modes.names.reactions.includes(reaction)) throw unknown(`reaction '${reaction.slice(0, 80)}'`, modes.names.reactions)
    const mode = await readMode(c)
    await modes.switch(reaction, mode)
    return json({ reaction, mode })
  })

  router.get('/ops/dead-letters', operator, async () => json({ deadLetters: await deadLetters.list() }))
  router.post('/ops/dead-letters/:id', operator, async (c) => {
    await deadLetters.retry(c.req.param('id'))
    return json({ ok: true }, 202)
  })
}

/** @throws ProactiveError `invalid_event` for a body without a mode. */
async function readMode(c: Parameters<typeof readJson>[0]): Promise<Mode> {
  const body = await readJson(c)
  const mode = isRecord(body) ? body['mode'] : undefined
  if (!isMode(mode)) throw new ProactiveError('invalid_event', "The mode is not valid: give 'live', 'dry' or 'off'.")
  return mode
}
