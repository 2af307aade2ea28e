/**
 * Keeps the answers of facts that allow it, in the memory of this process.
 *
 * Tricky cases:
 * - An answer that was read in a transaction is kept once the transaction has committed: before, it may rest on rows that
 *   are never written.
 * - An event clears what it ends before its turn steps, so what follows from the event reads anew. The other processes hear
 *   of it by a notice in the log, and clear before their next turn. Until then, and no longer than `ttlMs`, they may answer
 *   as it was.
 * - When a person is erased, everything is forgotten: an answer may depend on the person.
 */

import type { FactCaching, FactDefinition, FactQuery, Message } from '@proactive/engine'
import { canonicalJson, type Json } from '@proactive/protocol'
import type { Tx } from '../log/tx.js'
import { type AnswerCache, createAnswerCache } from '../runtime/answer-cache.js'
import type { ErrorReport } from '../runtime/error-report.js'

/** The most answers that are kept, the latest asked first. */
const most = 10_000
/** More inputs of one fact than this within a turn are cleared by one word. */
const mostInputs = 100

/** What is no longer kept: the answers of a fact for one input, as JSON, or for all; `*` for all facts. */
export interface Cleared {
  fact: string
  input?: string | undefined
}

export interface FactCache {
  /** How many look-ups were answered from the cache, and how many of facts with a cache were read. */
  readonly reads: { readonly cache: number; readonly store: number }
  /** Answers from the cache, or reads and keeps the answer. An answer for which `read` has looked at the person is kept for the person alone. */
  answer(query: FactQuery, of: { tx: Tx; person?: string; read: () => Promise<Read> }): Promise<Json>
  /** Clears what the events among these messages end, and returns what other processes have to clear. */
  clearBy(messages: readonly Message[]): Cleared[]
  clear(cleared: readonly Cleared[]): void
}

/** A fact as it was read. */
export interface Read {
  value: Json
  /** Whether the definition looked at the person that it was read for. */
  isPersonal: boolean
}

/** The answers of one fact, about an input, and by person where they depend on one. */
interface Kept {
  caching: FactCaching
  answers: AnswerCache<{ value: Json }>
}

export function createFactCache({ facts, now, report }: { facts: readonly FactDefinition[]; now: () => number; report: ErrorReport }): FactCache {
  const reads = { cache: 0, store: 0 }
  const cached = facts.flatMap(({ name, cache }) => (cache ? [{ name, caching: cache }] : []))
  const kept = new Map(cached.map(({ name, caching }): [string, Kept] => [name, { caching, answers: createAnswerCache({ most: Math.ceil(most / cached.length), now }) }]))

  function clearedBy({ body }: Message): Cleared[] {
    if (body.type === 'forget' || body.type === 'disregard') return [{ fact: '*' }]
    if (body.type !== 'event') return []
    const { event } = body
    return cached.flatMap(({ name, caching }) =>
      caching.clearedBy.flatMap((clearing) => {
        if (clearing.event.type !== event.type) return []
        try {
          return [{ fact: name, ...(clearing.inputOf && { input: canonicalJson(clearing.inputOf(event)) }) }]
        } catch (cause) {
          report(`the cache of the fact ${name}`, cause instanceof Error ? cause : new Error(String(cause)))
          return [{ fact: name }]
        }
      }),
    )
  }

  function clear(cleared: readonly Cleared[]): void {
    for (const { fact, input } of cleared) {
      for (const [name, { answers }] of kept) {
        if (fact !== '*' && fact !== name) continue
        if (input === undefined) answers.clear()
        else answers.dropAbout(input)
      }
    }
  }

  return {
    reads,
    async answer({ fact, input: asked }, { tx, person = '', read }) {
      const of = kept.get(fact)
      if (!of) return (await read()).value
      const input = canonicalJson(asked)
      const [ofAll, ofPerson] = [`all ${input}`, `of ${person} ${input}`]
      const known = of.answers.get(ofPerson) ?? of.answers.get(ofAll)
      if (known) {
        reads.cache++
        return known.value
      }
      reads.store++
      const { value, isPersonal } = await read()
      const key = isPersonal ? ofPerson : ofAll
      const until = now() + of.caching.ttlMs
      tx.onCommit(() => of.answers.set(key, { about: input, answer: { value }, until }))
      return value
    },
    clearBy(messages) {
      if (cached.length === 0) return []
      const byFact = new Map<string, Set<string | undefined>>()
      for (const { fact, input } of messages.flatMap(clearedBy)) byFact.set(fact, (byFact.get(fact) ?? new Set()).add(input))
      const cleared = [...byFact].flatMap(([fact, inputs]): Cleared[] =>
        inputs.has(undefined) || inputs.size > mostInputs ? [{ fact }] : [...inputs].map((input) => ({ fact, input })),
      )
      clear(cleared)
      return cleared
    },
    clear,
  }
}
