import { type FunnelRow, type Stage, stages } from '@proactive/server'
import type { Locale } from '../../shop/locale.js'
import { adminWords } from './admin-words.js'

const width = 132

/** What became of the events of the last days, for each use case: a picture of the stages, and the numbers as a table. */
export function AdminFunnel({ rows, locale }: { rows: readonly FunnelRow[] | null; locale: Locale }) {
  const words = adminWords[locale]
  const useCases = [...new Set((rows ?? []).map(({ useCase }) => useCase))].toSorted()
  const sum = (useCase: string, stage: Stage | 'heldOut'): number => (rows ?? []).filter((row) => row.useCase === useCase).reduce((total, row) => total + row[stage], 0)
  const largest = Math.max(1, ...useCases.flatMap((useCase) => stages.map((stage) => sum(useCase, stage))))
  // The scale is logarithmic: of thousands of events, one or two become a suggestion.
  const barOf = (count: number): number => Math.round((Math.log10(1 + count) / Math.log10(1 + largest)) * width)
  return (
    <section id="funnel" aria-labelledby="funnel-title">
      <h2 id="funnel-title" className="title text-2xl">
        {words.funnel}
      </h2>
      {useCases.length === 0 ? (
        <p className="mt-4">{rows ? words.nothingYet : words.noFunnel}</p>
      ) : (
        <div className="admin-funnel" role="region" aria-labelledby="funnel-title" tabIndex={0}>
          <table>
            <caption>{words.funnelNote}</caption>
            <thead>
              <tr>
                <th scope="col">{words.useCase}</th>
                {stages.map((stage) => (
                  <th key={stage} scope="col">
                    {words.stages[stage]}
                  </th>
                ))}
                <th scope="col">{words.heldOut}</th>
              </tr>
            </thead>
            <tbody>
              {useCases.map((useCase) => (
                <tr key={useCase}>
                  <th scope="row">{useCase}</th>
                  {stages.map((stage) => (
                    <td key={stage}>
                      {sum(useCase, stage)}
                      <svg aria-hidden="true" width={width} height="10" viewBox={`0 0 ${width} 10`}>
                        <rect width={barOf(sum(useCase, stage))} height="10" rx="3" />
                      </svg>
                    </td>
                  ))}
                  <td>{sum(useCase, 'heldOut')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
