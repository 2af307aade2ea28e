import { type FunnelRow, type Stage, stages } from '@proactive/server'
import type { Locale } from '../../shop/locale.js'
import { adminWords } from './admin-words.js'

const width = 132

/** What became of the events of the last days, for each use case: a picture of the stages, and the numbers as a table. */
export function AdminFunnel({ rows, locale }: { rows: readonly FunnelRow[] | null; locale: Locale }) {
  const words = adminWords[locale]
  const names = [...new Set((rows ?? []).map((row) => row.useCase))].toSorted()
  const sum = (name: string, stage: Stage | 'heldOut'): number => (rows ?? []).filter((row) => row.useCase === name).reduce((total, row) => total + row[stage], 0)
  const largest = Math.max(1, ...names.flatMap((name) => stages.map((stage) => sum(name, stage))))
  // The scale is logarithmic: of thousands of events, one or two become a suggestion.
  const barOf = (count: number): number => Math.round((Math.log10(1 + count) / Math.log10(1 + largest)) * width)
  return (
    <section id="funnel" aria-labelledby="funnel-title">
      <h2 id="funnel-title" className="title text-2xl">
        {words.funnel}
      </h2>
      {names.length === 0 ? (
        <p className="mt-4">{rows ? words.nothingYet : words.noFunnel}</p>
      ) : (
        <div className="admin-funnel" role="region" aria-labelledby="funnel-title" tabIndex={0}>
          <table>
            <caption>{words.funnelNote}</caption>
            <thead>
              <tr>
                <th scope="col">{words.suggestion}</th>
                {stages.map((stage) => (
                  <th key={stage} scope="col">
                    {words.stages[stage]}
                  </th>
                ))}
                <th scope="col">{words.heldOut}</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {stages.map((stage) => (
                    <td key={stage}>
                      {sum(name, stage)}
                      <svg aria-hidden="true" width={width} height="10" viewBox={`0 0 ${width} 10`}>
                        <rect width={barOf(sum(name, stage))} height="10" rx="3" />
                      </svg>
                    </td>
                  ))}
                  <td>{sum(name, 'heldOut')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
