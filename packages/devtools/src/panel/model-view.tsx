import { type ReactNode, useMemo } from 'react'
import { callOf, modelDecisionsOf, totalsOf } from '../model/model-decisions.js'
import type { InspectionRecord } from '../model/record.js'
import { costWords, deciderWords, shareWords, spanWords, timeWords, usdWords } from '../model/words.js'

/** What the model was asked about this person: who decided, what the calls took, and where rules and model differ. */
export function ModelView({ record, onItem }: { record: InspectionRecord; onItem: (id: string) => void }): ReactNode {
  const decisions = useMemo(() => modelDecisionsOf(record), [record])
  if (decisions.length === 0) {
    return (
      <div className="view">
        <div className="prose">
          <h3>No model was asked</h3>
          <p className="soft">In the last minutes the rules decided, or nothing was to be decided. A model is asked once every gate is open, and where the server has a key.</p>
        </div>
      </div>
    )
  }
  const { decided, differs, costUsd, cacheShare, medianLatencyMs } = totalsOf(decisions)
  const totals: [what: string, value: string][] = [
    ['Decided by the model', String(decided.model)],
    ['By the rule instead', String(decided.rule)],
    ['Nothing told', String(decided.nobody)],
    ['Rule and model differ', String(differs)],
    ['Cost', usdWords(costUsd)],
    ['Read from the cache', cacheShare === null ? '–' : shareWords(cacheShare)],
    ['Median latency', medianLatencyMs === null ? '–' : spanWords(medianLatencyMs)],
  ]
  return (
    <div className="view">
      <div className="prose">
        <h3>Decisions with a model</h3>
        <dl className="totals">
          {totals.map(([what, value]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <ul className="rows">
          {decisions.map(({ item, trace, model }) => (
            <li key={item}>
              <button type="button" className="row" onClick={() => onItem(item)}>
                <span className="soft">{timeWords(Date.parse(trace.decision?.time ?? ''))}</span>
                <span className="what">
                  {trace.useCase}: {deciderWords(model)}, {model.because}
                  {model.differs && <span className="differs"> {model.differs.by === 'rule' ? 'The rule' : model.differs.by} differs.</span>}
                </span>
                <span className="soft">{costWords(callOf(model))}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
