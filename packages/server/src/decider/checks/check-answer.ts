/**
 * Checks what a model said before anybody is told it. The answer is hostile input, whatever was asked: a model repeats
 * what it has read. Each check has a name, which the trace shows and the metrics count.
 */

import { canonicalJson, isRecord, type Json } from '@proactive/protocol'
import type { ModelCheck } from '@proactive/engine'
import { ungroundedIn } from './grounding.js'
import { problemOfLanguage } from './message-language.js'
import { problemOfPlainText } from './plain-text.js'
import { problemOfSubject } from './subject.js'
import type { Trusted } from './trusted.js'
import { unsupportedUrgency } from './urgency.js'

/** The longest message, in characters. */
export const longestMessage = 160

/** The answer of a model, in the form of its schema. */
export interface ModelAnswer {
  act: boolean
  message: string | null
  /** The action that the model wants to offer, and its input as JSON text. */
  action: { type: string; input: string } | null
  confidence: number
  reasoning: string
  prepare: boolean
}

/** The names of the checks, in their order. The first is made where the answer is read. */
export const checkNames = ['schema', 'action', 'input', 'length', 'plain text', 'grounding', 'urgency', 'language', 'subject'] as const

/**
 * Returns the answer of every check. The checks of the message are left out where the rule's words are told.
 *
 * @param options.longest the most characters of the message. Default: `longestMessage`.
 * @param options.policy what the model was told, which no message may repeat.
 *
 * @example
 * const failed = checkAnswer(answer, trusted).find(({ ok }) => !ok)
 */
export function checkAnswer({ message, action }: Pick<ModelAnswer, 'message' | 'action'>, trusted: Trusted, { phrases = true, policy = '', longest = longestMessage } = {}): ModelCheck[] {
  const offered = trusted.action
  const isListed = action === null || action.type === offered?.type
  const checks = [
    check('schema', undefined),
    check('action', isListed ? undefined : `'${shortened(action.type)}' was not offered`),
    check('input', action === null || !isListed || isEqualInput(action.input, offered?.input) ? undefined : 'the input differs from what was offered'),
  ]
  if (!phrases) return checks
  if (message === null || message.trim() === '') return [...checks, check('length', 'there is no message')]
  const length = Array.from(message).length
  return [
    ...checks,
    check('length', length > longest ? `${length} characters, and ${longest} are allowed` : undefined),
    check('plain text', problemOfPlainText(message)),
    check('grounding', ungroundedIn(message, trusted)),
    check('urgency', unsupportedUrgency(message, trusted)),
    check('language', problemOfLanguage(message, trusted)),
    check('subject', problemOfSubject(message, trusted, policy)),
  ]
}

function check(name: (typeof checkNames)[number], problem: string | undefined): ModelCheck {
  return problem === undefined ? { check: name, ok: true } : { check: name, ok: false, reason: problem }
}

/** Whether the input is what the server offered: the model fills in nothing. */
function isEqualInput(text: string, offered: Json | undefined): boolean {
  try {
    const input: unknown = JSON.parse(text)
    return isRecord(input) && canonicalJson(input) === canonicalJson(offered ?? {})
  } catch {
    return false
  }
}

const shortened = (text: string): string => text.replace(/[^\w.]/g, '?').slice(0, 40)
