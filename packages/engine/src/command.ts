import { type ActionOffer, type Decision, inLanguage, type Json, type Suggestion, type Why } from '@proactive/protocol'
import type { UseCase } from './define-use-case.js'
import type { DecideContext, Unsent } from './effect.js'
import { idFrom } from './ids.js'
import type { Signal } from './message.js'
import type { Session } from './person.js'
import type { Pursuit } from './pursuit.js'
import { plain } from './plain.js'
import type { Told } from './told.js'

/** All that the words and the offer are made of. */
export interface Subject {
  useCase: UseCase
  signal: Signal
  pursuit: Pursuit
  tab: Session
}

/** What a decider is shown. */
export function contextFor({ useCase, signal, pursuit, tab }: Subject): DecideContext {
  const { facts } = pursuit
  const offer = offered({ useCase, signal, pursuit }, tab.locale)
  return {
    useCase: useCase.name,
    brief: useCase.say.brief,
    locale: tab.locale,
    signal: { type: signal.type, data: signal.data },
    facts,
    otherwise: inLanguage(useCase.say.otherwise(facts, signal.data), tab.locale),
    ...(offer && { action: offer }),
  }
}

/** The command of a decision to act, and all that is needed to accept, undo or withdraw it. */
export function toldFor(subject: Subject, decision: Decision & { act: true }, now: number, visit: number): Told {
  const { useCase, signal, pursuit, tab } = subject
  const id = idFrom('command', pursuit.candidate.id)
  const offer = offered(subject, tab.locale)
  const anchor = useCase.anchor?.(signal.data)
  const expiresAt = Math.min(now + (useCase.expires ?? Infinity), signal.expiresAt)
  const data: Suggestion = {
    useCase: useCase.name,
    category: useCase.category,
    message: decision.message,
    decidedBy: decision.decidedBy,
    ...(offer && { action: offer }),
    ...(anchor !== undefined && { anchor }),
    why: whyFor(subject),
  }
  const command: Unsent = {
    id,
    time: iso(now),
    expiresAt: iso(expiresAt),
    type: useCase.command,
    priority: decision.priority,
    correlationId: pursuit.candidate.id,
    causationId: decision.id,
    data,
  }
  return {
    command,
    session: tab.id,
    candidate: pursuit.candidate.id,
    useCase: useCase.name,
    signal: { id: signal.id, key: signal.key, data: signal.data },
    expiresAt,
    visit,
    fate: 'sent',
    shown: false,
    facts: useCase.facts?.(signal.data) ?? {},
    ...(offer && { action: { type: offer.type, input: offer.input } }),
    undoToken: idFrom('undo', id),
    undoUntil: 0,
    outputs: [],
    answers: {},
  }
}

/** The signal's evidence and each term's, in the shopper's words. */
function whyFor({ useCase, signal, pursuit, tab }: Subject): Why[] {
  const say = (words: Parameters<typeof inLanguage>[0]): string => inLanguage(words, tab.locale)
  const signalText = say(useCase.why(signal.data, pursuit.facts))
  const ofSignal = { id: signal.evidence.ids.at(-1) ?? signal.id, text: signalText, time: iso(signal.time) }
  const ofTerms = pursuit.candidate.score.terms.flatMap(({ because, evidence }) => {
    const term = useCase.score.find((one) => one.because === because)
    const id = evidence[0]
    return term?.why !== undefined && id !== undefined ? [{ id, text: say(term.why) }] : []
  })
  return [ofSignal, ...ofTerms]
}

function offered(
  { useCase, signal, pursuit }: Omit<Subject, 'tab'>,
  locale: string,
): { type: string; input: Json; label: string } | undefined {
  const offer: ActionOffer | undefined = useCase.offer?.(signal.data, pursuit.facts)
  return offer && { type: offer.type, input: plain(offer.input), label: inLanguage(offer.label, locale) }
}

const iso = (at: number): string => new Date(at).toISOString()
