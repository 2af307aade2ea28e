import type { GateEvaluation } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { gateQuestion, gateWords, timeWords } from '../model/words.js'

/** Every gate's answer at the last evaluation, and when the gates were evaluated before. */
export function Gates({ evaluations }: { evaluations: readonly GateEvaluation[] }): ReactNode {
  const last = evaluations.at(-1)
  if (!last) return null
  return (
    <>
      <h4>Gates{last.time !== '' && ` at ${timeWords(Date.parse(last.time))}`}</h4>
      <ul className="gates">
        {last.gates.map(({ gate, ok, reason }) => (
          <li key={gate} data-closed={ok ? undefined : ''}>
            <span className="sign" aria-hidden="true">{ok ? '✓' : '✗'}</span>
            <span>
              <strong>{gate}</strong> {gateQuestion(gate)} {ok ? 'Yes.' : <span className="reason">No: {reason ?? gateWords(gate)}.</span>}
            </span>
          </li>
        ))}
      </ul>
      {evaluations.length > 1 && (
        <>
          <h4>Evaluated {evaluations.length} times</h4>
          <ul className="notes">
            {evaluations.map(({ time, gates }, n) => (
              // oxlint-disable-next-line react/no-array-index-key -- two evaluations may have one time
              <li key={n}>
                <span className="time">{timeWords(Date.parse(time))}</span>
                <span>{gates.every(({ ok }) => ok) ? 'all open' : `closed: ${gates.filter(({ ok }) => !ok).map(({ gate }) => gate).join(', ')}`}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
