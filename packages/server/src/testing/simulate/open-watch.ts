import type { Signal } from '@proactive/engine'
import { visitorOf } from './reference/fit.js'
import type { Model } from './reference/model.js'
import { isOff, type KnownCommand, type KnownPerson } from './reference/person.js'
import type { Replayed } from './replay-watch.js'
import type { Watch } from './watch.js'

/** Checks that nothing stays open without a reason: for who said no, where it no longer fits, or where its signal was cleared. */
export interface OpenWatch {
  followed(replayed: Replayed): void
  check(person: string, known: KnownPerson | undefined, now: number): void
}

export function createOpenWatch({ model, watch }: { model: Model; watch: Watch }): OpenWatch {
  const { definitions } = model

  /** Whether a command fits its person in its tab; nothing is checked while the tab is gone. */
  function fitsPerson(known: KnownPerson, { useCase, candidate: id, session, decidesAt }: KnownCommand, now: number): boolean {
    const definition = definitions.pack.useCases.find(({ name }) => name === useCase)
    const [candidate, tab] = [model.candidateOf(id), known.tabs.get(session)]
    const signal = model.announced(candidate?.signal ?? '')
    if (!definition?.stillFits || !candidate || candidate.instead || decidesAt !== undefined || !tab?.isLive || !signal) return true
    return definition.stillFits({ signal: signal.data, visitor: visitorOf(definitions, known, tab, now), now })
  }

  /** `raised` are the signals of the same steps: one may be about the same key, and true again. */
  function checkCleared(n: number, now: number, { cleared, raised }: { cleared: readonly Signal[]; raised: ReadonlySet<string> }): void {
    for (const { type, key } of cleared) {
      for (const person of model.peopleOf(n)) {
        const isLeft = ({ state, about, candidate }: KnownCommand): boolean => state === 'open' && about === `${type}/${key}` && !raised.has(model.candidateOf(candidate)?.signal ?? '')
        const left = model.person(person, now)?.commands.find(isLeft)
        if (left) watch.breaks('what is no longer true is withdrawn', `${type}/${key} was cleared, and ${left.id} is still open for ${person}.`, [person, left.id])
      }
    }
  }

  return {
    followed({ commit: { partition: n, journal: { now } }, steps }) {
      const bodies = steps.flatMap(({ messages }) => messages.map(({ body }) => body))
      const raised = new Set(bodies.flatMap((body) => (body.type === 'signal' ? [body.signal.id] : [])))
      const cleared = bodies.flatMap((body) => {
        const signal = body.type === 'cleared' && body.reason === 'cleared' ? model.announced(body.signal) : undefined
        return signal && signal.expiresAt > now ? [signal] : []
      })
      checkCleared(n, now, { cleared, raised })
    },
    check(person, known, now) {
      const open = known?.commands.filter(({ state }) => state === 'open') ?? []
      const [left] = known && isOff(known) ? open : []
      if (left) watch.breaks('nothing is open for a person who said no', `${left.id} (${left.useCase}) is open for ${person}, who ${known?.consent === false ? 'does not consent' : 'has switched suggestions off'}.`, [person, left.id])
      const unfit = known && open.find((one) => !fitsPerson(known, one, now))
      if (unfit) watch.breaks('what no longer fits its person is withdrawn', `${unfit.id} (${unfit.useCase}) is open for ${person}, whose traits have changed.`, [person, unfit.id])
    },
  }
}
