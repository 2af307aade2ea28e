import { type ActionOffer, inLanguage, type Json, type Place, type Suggestion, visibleText, visibleTexts, type Why, type Words } from '@proactive/protocol'
import type { Alternative, KnownFacts, UseCase } from '../define/use-case.js'
import type { fill } from '../define/offer.js'
import { pageOffers } from '../define/page-offer.js'
import { idFrom } from '../message/ids.js'
import { basisOf } from './basis.js'
import { justSent } from '../machines/sent-command.js'
import type { Signal, Standing } from '../message/message.js'
import type { Session } from '../state/person.js'
import type { DecisionToAct, Pursuit } from '../state/pursuit.js'
import { plain } from '../message/json.js'
import type { CommandHold, Told } from '../state/told.js'

/** All that the words and the offer are made of. */
export interface Subject {
  useCase: UseCase
  signal: Signal
  pursuit: Pursuit
  tab: Session
  /** The engine's clock, epoch milliseconds. */
  now: number
}

export const knownOf = ({ signal, pursuit, now }: Omit<Subject, 'tab'>): KnownFacts => ({ signal: signal.data, facts: pursuit.facts, now })

/** When a command about it is no longer worth showing. */
export const endOf = ({ useCase, signal }: Pick<Subject, 'useCase' | 'signal'>, now: number): number =>
  Math.min(now + (useCase.expires ?? Infinity), signal.expiresAt)

/** What is offered instead of what was lost. */
export const alternativeFor = (subject: Omit<Subject, 'tab'>): Alternative | undefined =>
  subject.pursuit.candidate.instead && subject.useCase.alternative?.(knownOf(subject))

/** The command of a decision to act, and all that is needed to accept, undo or withdraw it. */
export function toldFor(subject: Subject, decision: DecisionToAct, now: number, visit: number, hold?: CommandHold): Told {
  const { useCase, signal, pursuit, tab } = subject
  const { candidate, round = 0 } = pursuit
  const offer = offered(subject, tab.locale)
  const expiresAt = endOf(subject, now)
  const command = {
    id: round === 0 ? idFrom('command', candidate.id) : idFrom('command', candidate.id, String(round)),
    time: iso(now),
    expiresAt: iso(expiresAt),
    priority: decision.priority,
    correlationId: candidate.id,
    causationId: decision.id,
  }
  const prefetch = useCase.prefetches?.(knownOf(subject))
  return {
    command: prefetch
      ? { ...command, type: 'prefetch', data: { useCase: useCase.name, ...plain<typeof prefetch>(prefetch) } }
      : { ...command, type: visible(useCase), data: suggestionFor(subject, decision, offer, hold) },
    session: tab.id,
    candidate: candidate.id,
    useCase: useCase.name,
    signal: { id: signal.id, type: signal.type, key: signal.key, data: signal.data },
    expiresAt,
    visit,
    fate: justSent,
    shown: false,
    ...(useCase.prefetches && { quiet: true }),
    facts: useCase.facts?.({ signal: signal.data }) ?? {},
    ...(!prefetch && { basis: basisOf({ useCase, variant: pursuit.variant?.name, signal: signal.data, evidence: signal.data, facts: pursuit.facts, at: now, instead: candidate.instead === true }) }),
    ...(pursuit.variant && { variant: pursuit.variant }),
    ...(candidate.instead && { instead: true as const }),
    ...(offer && { action: { type: offer.type, input: offer.input } }),
    ...(hold && { hold }),
    undoToken: idFrom('undo', command.id),
    undoUntil: 0,
    answers: {},
    chain: [...(signal.chain ?? []), useCase.name],
  }
}

/** The notice of a place in the order for a scarce thing, as a command that costs no attention. */
export function placeToldFor(
  subject: Subject,
  { decision, place, round, visit }: { decision: Omit<DecisionToAct, 'message'>; place: Standing; round: number; visit: number },
): Told & { command: { data: Suggestion } } {
  const { useCase, signal, pursuit: { candidate }, tab, now } = subject
  const known = { signal: signal.data }
  const anchor = useCase.waiting?.anchor?.(known)
  const command = {
    id: idFrom('command', candidate.id, 'place', String(round)),
    time: iso(now),
    expiresAt: iso(signal.expiresAt),
    priority: decision.priority,
    correlationId: candidate.id,
    causationId: decision.id,
    type: 'ui.notification' as const,
    data: {
      useCase: useCase.name,
      category: useCase.category,
      message: visibleText(inLanguage(useCase.waiting?.words(known) ?? '', tab.locale)),
      decidedBy: 'rule' as const,
      ...(anchor !== undefined && { anchor }),
      place: placeForPage(place),
      why: whyOfTerms(subject),
    },
  }
  return {
    command,
    session: tab.id,
    candidate: candidate.id,
    useCase: useCase.name,
    signal: { id: signal.id, type: signal.type, key: signal.key, data: signal.data },
    expiresAt: signal.expiresAt,
    visit,
    fate: justSent,
    shown: false,
    quiet: true,
    place,
    facts: {},
    undoToken: idFrom('undo', command.id),
    undoUntil: 0,
    answers: {},
    chain: [...(signal.chain ?? []), useCase.name],
  }
}

export const placeForPage = ({ decidesAt, ...place }: Standing): Place => ({ ...place, decidesAt: iso(decidesAt) })

const visible = ({ command }: UseCase): 'ui.suggestion' | 'ui.notification' =>
  command === 'ui.notification' ? command : 'ui.suggestion'

type Offered = ReturnType<typeof offered>

function suggestionFor(subject: Subject, decision: DecisionToAct, offer: Offered, hold: CommandHold | undefined): Suggestion {
  const { useCase } = subject
  const alternative = alternativeFor(subject)
  const anchor = alternative ? alternative.anchor : useCase.anchor?.(knownOf(subject))
  const moment = useCase.variants?.[subject.pursuit.variant?.name ?? '']?.moment
  return {
    useCase: useCase.name,
    category: useCase.category,
    message: visibleText(decision.message),
    decidedBy: decision.decidedBy,
    ...(offer && { action: offer }),
    ...(anchor !== undefined && { anchor }),
    ...(moment && { moment }),
    ...(hold && { hold: { id: hold.id, expiresAt: iso(hold.until), extendable: hold.extendable } }),
    why: whyFor(subject),
  }
}

/** The signal's evidence and each term's, in the shopper's words. */
function whyFor(subject: Subject): Why[] {
  const { useCase, signal, tab } = subject
  const text = visibleText(inLanguage(useCase.why(knownOf(subject)), tab.locale))
  return [{ id: signal.evidence.ids.at(-1) ?? signal.id, text, time: iso(signal.time) }, ...whyOfTerms(subject)]
}

/** The reasons of the terms, each with an event that no other term rests on where it has one: it is what the person may forget. */
function whyOfTerms({ useCase, pursuit, tab }: Subject): Why[] {
  const { terms } = pursuit.candidate.score
  return terms.flatMap((one) => {
    const { because, evidence } = one
    const term = useCase.score.find((each) => each.because === because)
    const id = evidence.find((event) => !terms.some((other) => other !== one && other.evidence.includes(event))) ?? evidence[0]
    return term?.why !== undefined && id !== undefined ? [{ id, text: visibleText(inLanguage(term.why, tab.locale)) }] : []
  })
}

/** What the command offers, in the person's language. */
export function offered(subject: Omit<Subject, 'tab'>, locale: string): Suggestion['action'] {
  const alternative = alternativeFor(subject)
  const offer: ActionOffer | undefined = alternative ? alternative.offer : subject.useCase.offer?.(knownOf(subject))
  if (!offer) return undefined
  const say = (words: Words): string => visibleText(inLanguage(words, locale))
  return { type: offer.type, input: inputOf(offer, locale), label: say(offer.label), ...(offer.done !== undefined && { done: say(offer.done) }) }
}

/**
 * The input of an offer. What is filled into a form is shown, with its annotations in the person's language; any other
 * input is for an executor, which reads identifiers in it.
 */
function inputOf(offer: ActionOffer, locale: string): Json {
  if (!isFill(offer)) return plain(offer.input)
  const fields = offer.input.fields.map(({ annotation, ...field }) =>
    annotation === undefined ? field : { ...field, annotation: inLanguage(annotation, locale) },
  )
  return visibleTexts(plain({ fields }))
}

function isFill(offer: ActionOffer): offer is ReturnType<typeof fill> {
  return offer.type === pageOffers.fill
}

const iso = (at: number): string => new Date(at).toISOString()
