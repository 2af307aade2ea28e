import { checkOptions } from '@proactive/protocol'
import { aText, checkGiven, checkGoal, checkHoldout, giving, isAudience, isWords } from './check-use-case.js'
import type { Traits } from './define-visitor.js'
import { mistake, named, twiceIn } from './mistake.js'
import type { KnownFacts, Telling, Term, UseCase, UseCaseOptions } from './use-case.js'
import { checkedVariants } from './variant.js'

/**
 * Defines what to tell whom about a signal, and what accepting it does. Every callback takes one object with what is
 * known at that point: first the `signal`; the `visitor` and `now` as well while persons are scored; the `signal`, the
 * `facts` and `now` once a person is chosen.
 *
 * @throws Error when a callback or the category is missing, when `holdout` is no share from 0 to 1, when a variant has no
 *   words, when two terms give the same reason, when no person could reach the threshold, when `holdsFor` or `waiting`
 *   stands without `holds`, or `panel` with it.
 *
 * @example
 * const left = plural('en', { one: 'Only # copy is left', other: 'Only # copies are left' })
 *
 * export const holdLastCopy = defineUseCase('hold_last_copy', {
 *   when: lastCopy, of: reader,
 *   who: ({ signal }) => reader.where({ viewing: signal.bookId }),
 *   score: [{ points: 70, because: 'is looking at it now', if: ({ visitor, signal }) => visitor.viewing === signal.bookId }],
 *   tell: { threshold: 70, limit: 3 },
 *   category: 'availability',
 *   facts: ({ signal }) => ({ left: copiesLeft(signal.bookId) }),
 *   stillTrue: ({ facts }) => facts.left > 0,
 *   offer: ({ signal }) => holdBook.with({ bookId: signal.bookId }),
 *   say: {
 *     brief: 'Few copies are left; offer to hold one.',
 *     words: ({ facts }) => `${left(facts.left)}. Hold it for you?`,
 *   },
 *   why: ({ signal }) => left(signal.copies),
 * })
 */
export function defineUseCase<D, T extends Traits, F extends object = object>(
  name: string,
  options: UseCaseOptions<D, T, F>,
): UseCase {
  const definition = `defineUseCase('${name}')`
  const { score, tell } = options
  checkNames(definition, options)
  checkGiven(definition, options)
  checkHoldout(definition, options.holdout)
  checkGoal(definition, options.goal)
  const reasons = score.map(({ because }) => because)
  const twice = twiceIn(reasons)
  if (twice !== undefined) {
    throw mistake(definition, `two score terms are called '${twice}'; give each its own because.`)
  }
  const best = score.reduce((total, { points }) => total + Math.max(0, points), 0)
  if (best < tell.threshold) {
    const text = `the threshold is ${tell.threshold} points, but the terms give ${best} at most; lower it, or add terms.`
    throw mistake(definition, text)
  }
  if ('holdsFor' in options && options.holdsFor !== undefined && !options.holds) {
    throw mistake(definition, 'holdsFor says for whom a scarce thing is held, but holds names none; add holds, or leave holdsFor out.')
  }
  if ('waiting' in options && options.waiting !== undefined && !options.holds) {
    throw mistake(definition, 'waiting is for those who wait for a scarce thing, but holds names none; add holds, or leave waiting out.')
  }
  if ('panel' in options && options.panel !== undefined && options.holds) {
    throw mistake(definition, `panel is '${options.panel}', and holds names a scarce thing, of which nothing is held for what waits; leave one of them out.`)
  }
  for (const { because, why } of score) {
    if (why !== undefined && !isWords(why)) throw mistake(definition, `the term '${because}' has a why without a text in 'en', which is the fallback; add it.`)
  }
  const usual = { kind: 'use case' as const, name, holdout: 0, mode: 'live' as const, critical: false, yields: false }
  const routed = {
    // A term's condition runs for every person that the index found: the engine names what it throws, without a wrapper.
    score,
    tell: named(`${definition} tell`, tell),
    who: giving(definition, { name: 'who', callback: options.who, isRight: isAudience, wanted: 'an audience, such as visitor.where({ … })' }),
  }
  if (options.prefetches) {
    if ('variants' in options) throw mistake(definition, 'variants are ways to tell something, and a use case that prefetches tells nothing; leave variants out.')
    return { ...usual, command: 'prefetch', category: '', ...silent, ...named(definition, options), ...routed }
  }
  const { say, why, alternative, waiting } = options
  const told = {
    ...checkedVariants<KnownFacts<D, F>>(definition, options),
    say: { ...say, words: giving(`${definition} say`, { name: 'words', callback: say.words, isRight: (words) => isWords(words) && words !== '', wanted: aText }) },
    why: giving(definition, { name: 'why', callback: why, isRight: isWords, wanted: aText }),
    ...(waiting && {
      waiting: { ...waiting, words: giving(`${definition} waiting`, { name: 'words', callback: waiting.words, isRight: (words) => isWords(words) && words !== '', wanted: aText }) },
    }),
    ...(alternative && {
      alternative: giving(definition, { name: 'alternative', callback: alternative, isRight: (other) => other === undefined || isWords(other.words), wanted: `words that are ${aText}` }),
    }),
  }
  return { ...usual, command: 'ui.suggestion', ...named(definition, options), ...routed, ...told }
}

/** The words of a silent use case. */
const silent = { say: { brief: '', words: () => '' }, why: () => '' }

/** @throws Error that names an option of a use case, or of a part of it, that there is not. */
function checkNames(definition: string, options: { tell?: object; say?: object | undefined; waiting?: object; score?: readonly object[] }): void {
  checkOptions(definition, options, names)
  checkOptions(`${definition} tell`, options.tell ?? {}, namesOfTelling)
  checkOptions(`${definition} say`, options.say ?? {}, { brief: true, words: true, phrasing: true, fallback: true })
  checkOptions(`${definition} waiting`, options.waiting ?? {}, { anchor: true, words: true })
  for (const term of options.score ?? []) checkOptions(`${definition} score`, term, namesOfTerm)
}

const names = {
  when: true, of: true, who: true, only: true, score: true, tell: true, priority: true, mode: true, expires: true, holdout: true, goal: true,
  facts: true, stillTrue: true, stillFits: true, command: true, category: true, panel: true, critical: true, yields: true, holds: true, holdsFor: true, waiting: true, offer: true,
  alternative: true, anchor: true, say: true, variants: true, variantSelector: true, why: true, prefetches: true,
} satisfies Record<NamesOf<UseCaseOptions<unknown, unknown, object>>, true>
const namesOfTelling = { threshold: true, limit: true, ties: true } satisfies Record<keyof Telling<unknown, unknown>, true>
const namesOfTerm = { points: true, because: true, why: true, if: true } satisfies Record<keyof Term<unknown, unknown>, true>

/** The names of the fields of every member of a union. */
type NamesOf<Union> = Union extends unknown ? keyof Union : never
