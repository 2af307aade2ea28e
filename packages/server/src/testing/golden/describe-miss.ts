import type { Inspection, ModelAccount } from '@proactive/engine'
import type { Played } from './play-scenario.js'
import type { Verdict } from './score.js'

type Saw<Kind extends Inspection['type']> = Extract<Inspection, { type: Kind }>

/** Describes a verdict that is wrong, with the trace of what led to it, in lines of plain text. */
export function describeMiss({ outcome, person, useCase, faults, told }: Verdict, played: Pick<Played, 'scenario' | 'seen' | 'personIds' | 'refusals'>): string {
  const { scenario, seen, personIds, refusals } = played
  const what = { truePositive: 'right', trueNegative: 'silent', falsePositive: 'false positive', falseNegative: 'false negative' }[outcome]
  const start = Date.parse(scenario.start)
  const after = (at: number): string => `${String(at - start).padStart(8)} ms`
  const about = told ? [told.command.correlationId] : candidatesOf(useCase, personIds[person], seen).map(({ correlation }) => correlation)
  return [
    `${scenario.name} (${scenario.at})`,
    `  ${what}: ${person}${useCase === '' ? '' : `, ${useCase}`}: ${faults.join('; ')}`,
    ...signalsIn(seen).map(({ at, signal }) => `  ${after(at)}  signal ${signal.type} ${JSON.stringify(signal.data)}`),
    ...routesOf(useCase, seen).map(({ at, considered, live, offered }) => `  ${after(at)}  ${useCase}: ${considered} of ${live} live persons considered, ${offered} eligible`),
    ...(about.length === 0 ? [`  ${' '.repeat(11)}  there was no candidate`] : []),
    ...about.flatMap((correlation) => traceOf(correlation, seen, after)),
    ...refusals.map((refusal) => `  ${refusal}`),
  ].join('\n')
}

function signalsIn(seen: readonly Inspection[]): Saw<'signal'>[] {
  return seen.filter((one): one is Saw<'signal'> => one.type === 'signal').slice(0, 12)
}

function routesOf(useCase: string, seen: readonly Inspection[]): Saw<'routed'>[] {
  return seen.filter((one): one is Saw<'routed'> => one.type === 'routed' && one.useCase === useCase).slice(0, 6)
}

function candidatesOf(useCase: string, person: string | undefined, seen: readonly Inspection[]): Saw<'candidate'>[] {
  return seen.filter((one): one is Saw<'candidate'> => one.type === 'candidate' && one.person === person && (useCase === '' || one.candidate.useCase === useCase))
}

/** Describes one candidate: score, gates, facts, decision and command. */
function traceOf(correlation: string, seen: readonly Inspection[], after: (at: number) => string): string[] {
  const lines: string[] = []
  for (const one of seen) {
    if (!('correlation' in one) || one.correlation !== correlation) continue
    const text = textOf(one)
    const line = `  ${after(one.at)}  ${text ?? ''}`
    if (text !== undefined && lines.at(-1) !== line) lines.push(line)
  }
  return lines
}

function textOf(one: Inspection): string | undefined {
  switch (one.type) {
    case 'candidate': {
      const { useCase, score } = one.candidate
      return `candidate of ${useCase} with ${score.total} of ${score.threshold} points: ${score.terms.map(({ points, because }) => `+${points} ${because}`).join(', ')}`
    }
    case 'gates': {
      const closed = one.gates.filter(({ ok }) => !ok)
      return closed.length === 0 ? 'gates: all open' : `gates: ${closed.map(({ gate, reason }) => `✗ ${gate} (${reason ?? ''})`).join(', ')}`
    }
    case 'facts':
      return `facts ${JSON.stringify(one.facts)}`
    case 'decision':
      return one.decision.act ? `decided by ${one.decision.decidedBy} to say '${one.decision.message}'` : `decided to stay silent: ${one.decision.reason}`
    case 'model':
      return modelText(one.account)
    case 'command':
      return `sent ${one.command.type}`
    case 'outcome':
      return one.outcome
    case 'attention':
    case 'hold':
      return `${one.type} ${one.change}`
    case 'dropped':
      return `dropped: ${one.reason}${one.error ? ` (${one.error.message})` : ''}`
    default:
      return undefined
  }
}

/** Describes what a model answered, and what became of it. */
function modelText({ answer, checks, decidedBy, because }: ModelAccount): string {
  const failed = checks.filter(({ ok }) => !ok).map(({ check, reason }) => `${check} (${reason ?? ''})`)
  return `the model answered ${answer ?? 'nothing'}; ${failed.length > 0 ? `failed: ${failed.join(', ')}; ` : ''}decided by ${decidedBy}, because ${because}`
}
