/**
 * Every callback of the pack that the server calls throws once: the error is logged with the name of the definition and
 * its stack, the request or the candidate is answered all the same, and a test of the pack gets the error.
 */

import type { FactDefinition, Pack, ResourceDefinition, Step } from '@proactive/engine'
import { applies, defineFact, definePack, defineResource, defineSignal, defineUseCase, defineVisitor, perform, trait } from '@proactive/engine'
import { defineEvent, minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bookViewed, copiesChanged, holdBook, library } from '../fixtures/library.js'
import { createTestServer, type TestServerOptions } from '../testing/index.js'

const fails = (): never => {
  throw new TypeError('nothing there')
}
const failsLater = () => Promise.reject(new TypeError('nothing there'))

type Played = ReturnType<typeof createTestServer>
type Play = (options: TestServerOptions) => Promise<Played>

/** Plays with and without `errors: 'keep'`, and expects one error that names the definition and has its stack. */
async function expectLogged(play: Play, name: string): Promise<Played> {
  const t = await play({ errors: 'keep' })
  const texts = t.errors.map((error) => `${error.message} ${error.stack} ${String(error.cause)} ${error.cause instanceof Error ? error.cause.stack : ''}`)
  expect(texts).not.toEqual([])
  for (const text of texts) {
    expect(text).toContain(name)
    expect(text).toContain('nothing there')
    expect(text).toContain('callbacks-that-throw.test.ts')
  }
  await expect(play({})).rejects.toThrow(name)
  return t
}

/** A visitor looks at a book, of which two copies are left. */
function watching(pack: Pack, goesOn: (t: Played, reader: ReturnType<Played['visitor']>) => Promise<unknown> = async () => {}): Play {
  return async (options) => {
    const t = createTestServer(pack, options)
    const reader = t.visitor()
    await reader.does(bookViewed, { bookId: 'dune' })
    await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
    await t.clock.advance(3_000)
    await goesOn(t, reader)
    return t
  }
}

const always = async () => true
const well = { free: async () => 1, grant: always, extend: always, release: async () => {} }
const member = defineVisitor({ viewing: trait.latest(bookViewed, 'bookId', { per: 'session', index: true }) })
const fewCopies = defineSignal('copies.few')
  .on(copiesChanged)
  .per((e) => e.bookId)
  .expires(minutes(10))
  .emit((e) => ({ priority: 'high', data: { bookId: e.bookId } }))
const copy = (changes: Partial<ResourceDefinition>): Pack => {
  const resource = defineResource('copy', { ...well, ...changes })
  const useCase = defineUseCase('hold_last_copy', {
    when: fewCopies,
    of: member,
    who: ({ signal }) => member.where({ viewing: signal.bookId }),
    score: [{ points: 1, because: 'is looking at it', if: () => true }],
    tell: { threshold: 1 },
    category: 'availability',
    holds: ({ signal }) => resource.of(signal.bookId),
    say: { brief: '', words: () => 'Hold it?' },
    why: () => 'Few are left',
  })
  return definePack({ name: 'library', useCases: [useCase], resources: [resource] })
}
const lent = (step: Partial<Pick<Step, 'run' | 'compensate' | 'inquire'>>): Pack => {
  const lends = perform(holdBook).step('hold', { run: async () => ({ holdId: 'h' }), compensate: async () => {} }).undo()
  return definePack({ ...library(), actions: [{ ...lends, steps: lends.steps.map((one) => ({ ...one, ...step, retries: 0 })) }] })
}

describe('an error that a callback throws on the server', () => {
  const ofFact: Record<'read', (pack?: FactDefinition) => Pack> = {
    read: () => definePack({ ...library(), facts: [defineFact('copies.left', { read: failsLater })] }),
  }

  it.each(Object.entries(ofFact))('in %s of a fact is logged with its name, and the decision is silence', async (_, pack) => {
    const t = await expectLogged(watching(pack()), "the fact 'copies.left'")
    expect(t.seen.filter(({ type }) => type === 'decision')).toMatchObject([{ decision: { act: false, reason: 'facts: internal' } }])
  })

  const ofResource: Record<'free' | 'grant' | 'extend' | 'release', Play> = {
    free: watching(copy({ free: failsLater })),
    grant: watching(copy({ grant: failsLater })),
    extend: watching(copy({ extend: failsLater })),
    release: watching(copy({ release: failsLater }), (_, reader) => reader.declines()),
  }

  it.each(Object.entries(ofResource))('in %s of a resource is logged with its name', async (_, play) => {
    const t = await expectLogged(play, "the resource 'copy'")
    expect(t.seen.some(({ type }) => type === 'signal')).toBe(true)
  })

  const undoes = async (t: Played, reader: ReturnType<Played['visitor']>): Promise<void> => {
    const accepted = await reader.accepts()
    const undone = accepted.ok && 'undoToken' in accepted ? reader.undoes(accepted.undoToken ?? '') : undefined
    await Promise.all([undone, t.clock.advance(minutes(1))])
  }
  const ofStep: Record<'run' | 'compensate' | 'inquire', Play> = {
    run: watching(lent({ run: failsLater }), undoes),
    inquire: watching(lent({ inquire: failsLater }), undoes),
    compensate: watching(lent({ compensate: failsLater }), undoes),
  }

  it.each(Object.entries(ofStep))('in %s of a step is logged with its name, and appears among the steps of the trace', async (_, play) => {
    const t = await expectLogged(play, "the step 'hold' of 'book.hold'")
    const changes = t.seen.flatMap((one) => (one.type === 'step' ? [one.change] : []))
    expect(changes.some((change) => change === 'failed' || change === 'not compensated')).toBe(true)
  })

  const moved = defineEvent('copy.moved', { from: 'shop', data: z.object({ bookId: z.string() }) })
  const older = defineEvent('copy.moved', { from: 'shop', version: 2, data: z.object({ bookId: z.string() }), upcast: fails })
  const someones = defineEvent('copy.moved', { from: 'shop', data: z.object({ bookId: z.string() }), person: fails })
  const ofEvent: Record<string, Pack> = {
    apply: definePack({ name: 'shelf', applies: [applies(moved, failsLater)] }),
    per: definePack({ name: 'shelf', applies: [applies(moved, async () => {}, { per: fails })] }),
    person: definePack({ name: 'shelf', events: [someones] }),
    upcast: definePack({ name: 'shelf', events: [older], mappings: [{ from: 'copy.moved', to: () => ({ type: 'copy.moved', data: null }) }] }),
    mapping: definePack({ name: 'shelf', events: [moved], mappings: [{ from: 'copy.moved', to: fails }] }),
  }

  it.each(Object.entries(ofEvent))('in %s of an event is logged with its name, and the event is refused', async (_, pack) => {
    const answers: unknown[] = []
    const t = await expectLogged(async (options) => {
      const server = createTestServer(pack, options)
      answers.push(await server.system(moved, { bookId: 'dune' }))
      return server
    }, 'copy.moved')
    expect(answers).toMatchObject([{ ok: true, accepted: 0, rejected: [{}] }])
    await t.settle()
  })

  it.each([['dune', 1], ['user:dune', 0], ['', 0], ['user:', 0]])('of an event whose person is said to be %j is logged %i times', async (name, times) => {
    const someone = defineEvent('copy.moved', { from: 'shop', data: z.object({ bookId: z.string() }), person: () => name })
    await using t = createTestServer(definePack({ name: 'shelf', events: [someone] }), { errors: 'keep' })
    expect(await t.system(moved, { bookId: 'dune' })).toMatchObject({ accepted: 1 - times })
    expect(t.errors).toHaveLength(times)
    for (const { message } of t.errors) expect(message).toContain('person gave an id without its kind; return `user:${id}`')
  })

  it('in a check of a schema is logged with the name of its event, which is refused', async () => {
    const strict = defineEvent('copy.moved', { from: 'shop', data: z.object({ bookId: z.string() }).refine(fails) })
    const t = createTestServer(definePack({ name: 'shelf', events: [strict] }), { errors: 'keep' })
    expect(await t.system(moved, { bookId: 'dune' })).toMatchObject({ accepted: 0, rejected: [{ code: 'invalid_event' }] })
    expect(t.errors.map(({ message }) => message)).toEqual([expect.stringContaining("defineEvent('copy.moved')")])
  })

  it('in the decider is logged, and the rule decides', async () => {
    const play = watching(library())
    const t = await expectLogged((options) => play({ ...options, decider: { isInside: true, decide: fails } }), 'The decider')
    expect(t.seen.filter(({ type }) => type === 'decision')).toMatchObject([{ decision: { act: true, decidedBy: 'rule', reasoning: expect.stringContaining('the rule decides, because') } }])
  })

  it('in the words of a use case is logged with its name, and appears in the trace of its candidate', async () => {
    const pack = library()
    const useCases = pack.useCases.map((useCase) => ({ ...useCase, say: { brief: '', words: fails } }))
    const t = await expectLogged(watching(definePack({ ...pack, useCases })), 'nothing there')
    const candidate = t.seen.find(({ type }) => type === 'candidate')
    const correlation = candidate?.type === 'candidate' ? candidate.correlation : ''
    expect(t.seen).toContainEqual(expect.objectContaining({ type: 'dropped', correlation, error: expect.objectContaining({ definition: 'hold_last_copy' }) }))
  })
})
