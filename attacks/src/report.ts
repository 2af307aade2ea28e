import type { Attack, Flood, OpenAttack } from './attack.js'
import type { Outcome } from './trial.js'

const mostFaults = 6

/** One line for an attack, and below it what was wrong or could not be tried. */
export function linesOf({ tried, state, refusals, counted, moved, slowdown, faults, unchecked }: Outcome): string {
  const verdict = { held: 'held', failed: 'FAILED', unchecked: 'partly' }[state]
  const refused = Object.entries(refusals).map(([code, n]) => `${code} ${n}`).join(', ') || 'nothing'
  const { ratio, byMs, of } = slowdown
  const p99 = ratio === 0 ? 'p99 not measured' : `p99 ${ratio.toFixed(2)}× (${byMs < 0 ? '' : '+'}${byMs.toFixed(0)} ms, ${of})`
  const head = `${label(tried)} ${verdict.padEnd(8)} refused ${refused} · counted ${counted} · ${moved === undefined ? '' : `partitions moved ${moved} · `}${p99}`
  const more = faults.length > mostFaults ? [`and ${faults.length - mostFaults} more`] : []
  const below = [...faults.slice(0, mostFaults), ...more, ...unchecked.map((part) => `not tried: ${part}`)]
  return [head, ...below.map((line) => `      ${visible(line)}`)].join('\n')
}

/** Writes characters that are not seen, or that turn a line around, as their numbers. */
function visible(line: string): string {
  return line.replaceAll(/\p{C}/gu, (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

export function openLine(attack: OpenAttack): string {
  return `${label(attack)} open     waits for ${attack.waitsFor}`
}

const label = (one: Attack | Flood | OpenAttack): string => `${('number' in one ? String(one.number) : '').padStart(3)} ${one.name.padEnd(48)}`

/** The counts. The last line ends as the other commands of the repository do: it counts the numbered attacks that passed, and everything that failed. */
export function closing(outcomes: readonly Outcome[], open: readonly OpenAttack[], { isStrict }: { isStrict: boolean }): { text: string; hasFailed: boolean } {
  const count = (state: Outcome['state'], of = outcomes): number => of.filter((one) => one.state === state).length
  const unchecked = count('unchecked')
  const floods = outcomes.filter(({ tried }) => !('number' in tried))
  const heldFloods = count('held', floods)
  const failed = count('failed') + (isStrict ? unchecked : 0)
  const notes = [
    floods.length > 0 ? `floods: ${heldFloods} of ${floods.length} held` : '',
    open.length > 0 ? `${open.length} open, not tried: ${open.map(({ number }) => number).join(', ')}` : '',
    unchecked > 0 ? `${unchecked} in part unchecked${isStrict ? ', which counts as failed' : ''}` : '',
  ].filter((note) => note !== '')
  return { text: ['', ...notes, `${count('held') - heldFloods} passed, ${failed} failed`].join('\n'), hasFailed: failed > 0 }
}
