import type { Inspection, Signal, UseCase } from '@proactive/engine'
import { inLanguage, isRecord } from '@proactive/protocol'
import { differencesOf, textOf } from '../difference.js'
import type { Definitions } from './definitions.js'
import { fitOf } from './fit.js'
import type { KnownPerson } from './person.js'
import type { Pursued } from './pursuits.js'

/** Returns in words what a command says otherwise than its use case does for these facts; undefined when it says the same. */
export function checkCommand(
  definitions: Definitions,
  { command, session }: Extract<Inspection, { type: 'command' }>,
  { pursuit, useCase, signal, known, now }: { pursuit: Pursued; useCase: UseCase; signal: Signal; known: KnownPerson; now: number },
): string | undefined {
  const { candidate, facts } = pursuit
  const fit = fitOf(definitions, candidate.person, known, signal, useCase, now)
  if (fit?.tab !== session) return `it was sent to the tab ${session}, and the best tab is ${fit?.tab ?? 'none'}`
  const told = { signal: signal.data, facts, now }
  const alternative = candidate.instead ? useCase.alternative?.(told) : undefined
  const place = 'place' in command.data ? command.data.place : undefined
  const offer = alternative ? alternative.offer : place ? undefined : useCase.offer?.(told)
  if (place && (place.n < 2 || place.n > place.of)) return `its place is ${JSON.stringify(place)}`
  const expiresAt = place ? signal.expiresAt : Math.min(now + (useCase.expires ?? Infinity), signal.expiresAt)
  const wanted = { priority: useCase.priority ?? signal.priority, expiresAt: new Date(expiresAt).toISOString(), useCase: useCase.name, category: useCase.category, action: offer?.type }
  const action = 'action' in command.data && isRecord(command.data.action) ? command.data.action : undefined
  const category = 'category' in command.data ? command.data.category : undefined
  const said = { priority: command.priority, expiresAt: command.expiresAt, useCase: command.data.useCase, category, action: action?.['type'] }
  const [wrong] = differencesOf(said, wanted)
  if (wrong) return `its ${wrong.path.slice(1)} is ${textOf(wrong.left)}, and should be ${textOf(wrong.right)}`
  if (action && offer && !isRecord(offer.input)) return undefined
  const [input] = action && offer && !offer.type.startsWith('dom.') && !offer.type.startsWith('workflow.') ? differencesOf(action['input'], JSON.parse(JSON.stringify(offer.input))) : []
  if (input) return `the input of its action at ${input.path || 'the whole'} is ${textOf(input.left)}, and should be ${textOf(input.right)}`
  const words = alternative?.words ?? (place ? (useCase.waiting?.words(told) ?? '') : useCase.say.words(told))
  const isByRule = 'decidedBy' in command.data && command.data.decidedBy === 'rule'
  const variants = alternative || place ? [] : Object.values(useCase.variants ?? {})
  const wordings = variants.length > 0 ? variants.map((variant) => variant.words(told)) : [words]
  const messages = wordings.flatMap((one) => ['en', 'cs'].map((locale) => inLanguage(one, locale)))
  if (isByRule && 'message' in command.data && !messages.includes(command.data.message)) return `it says '${command.data.message}', and should say '${messages[0] ?? ''}'`
  return undefined
}
