import { hours, plural } from '@proactive/protocol'
import type { MeasuredUseCase } from './measure-use-cases.js'
import { type FunnelRow, stages } from './funnel.js'

/** What is printed where the figures do not suffice to say anything. */
export const notEnough = 'not enough data'

/** Returns a table of text: the columns aligned, the first to the left and the others to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows]
  const widths = header.map((_, n) => Math.max(...all.map((row) => (row[n] ?? '').length)))
  const line = (row: readonly string[]): string => row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  ').trimEnd()
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

/** Writes a share as a percentage with one digit. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** Writes a difference of shares in percentage points, with its sign. */
export const points = (difference: number): string => `${difference < 0 ? '−' : '+'}${Math.abs(difference * 100).toFixed(1)}`

const waiting = plural('en', { one: '# person does', other: '# people do' })
const verdicts = { helps: 'helps', harms: 'harms', open: 'not decided yet' } as const

/**
 * Writes what use cases came to as a table, with a note on how to read it.
 *
 * @example
 * console.log(formatMeasured(await measureUseCases({ pack, store, from, until })))
 */
export function formatMeasured(measured: readonly MeasuredUseCase[]): string {
  const header = ['use case', 'within', 'told', 'converted', 'held out', 'converted', 'lift, points', '95 %, one look', '95 %, every look', 'verdict', 'people still needed']
  const rows = measured.map(({ useCase, goal, withinMs, told, heldOut, comparison }) => {
    const window = withinMs === null ? '' : `${Number((withinMs / hours(1)).toFixed(1))} h`
    if (!comparison) return [useCase, window, `${told}`, '', `${heldOut}`, '', goal === null ? 'no goal' : notEnough, '', '', '', '']
    const { told: a, heldOut: b, lift, interval, always, verdict, stillNeeded } = comparison
    const ends = ([low, high]: readonly [number, number]): string => `${points(low)} to ${points(high)}`
    return [useCase, window, `${a.people}`, percent(a.rate), `${b.people}`, percent(b.rate), points(lift), ends(interval), ends(always), verdicts[verdict], stillNeeded === null ? '' : `${stillNeeded}`]
  })
  const undecided = measured.reduce((sum, one) => sum + one.undecided, 0)
  return [
    formatTable(header, rows),
    '',
    "One look: Newcombe's interval, for a look at a size that was fixed in advance. Every look: holds however often you look",
    '(mixture sequential probability ratio test); the verdict rests on it alone. People still needed: until a lift as large as',
    'this one is found in 80 of 100 cases by one look.',
    ...(undecided > 0 ? [`${waiting(undecided)} not count yet: the time to convert is not over.`] : []),
  ].join('\n')
}

/**
 * Writes a funnel as one table a day.
 *
 * @example
 * console.log(formatFunnel(await countFunnel({ pack, store, from, until })))
 */
export function formatFunnel(rows: readonly FunnelRow[]): string {
  if (rows.length === 0) return 'Nothing happened in this period.'
  const days = [...new Set(rows.map(({ day }) => day))]
  return days
    .map((day) => {
      const ofDay = rows.filter((row) => row.day === day)
      return `${day}\n${formatTable(['use case', ...stages, 'held out'], ofDay.map((row) => [row.useCase, ...stages.map((stage) => String(row[stage])), String(row.heldOut)]))}`
    })
    .join('\n\n')
}
