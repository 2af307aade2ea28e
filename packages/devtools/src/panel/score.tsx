import type { InspectedTrace } from '@proactive/protocol'
import type { ReactNode } from 'react'

/** The terms of a score, their sum, and the threshold. */
export function Score({ score: { total, threshold, terms } }: { score: InspectedTrace['score'] }): ReactNode {
  const end = Math.max(total, threshold, 1) * 1.15
  return (
    <>
      <h4>Score</h4>
      <div className="meter" role="img" aria-label={`${total} points, the threshold is ${threshold}`} data-below={total < threshold ? '' : undefined}>
        <span className="fill" style={{ width: `${(Math.max(0, total) / end) * 100}%` }} />
        <span className="threshold" style={{ insetInlineStart: `${(threshold / end) * 100}%` }} />
      </div>
      <table className="terms">
        <tbody>
          {terms.map(({ points, because }) => (
            <tr key={`${points} ${because}`}>
              <td className="points">{points > 0 ? `+${points}` : points}</td>
              <td>{because}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td className="points">{total}</td>
            <td>of {threshold} needed</td>
          </tr>
        </tfoot>
      </table>
    </>
  )
}
