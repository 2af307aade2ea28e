import type { Routing } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { funnelOf } from '../model/funnel.js'
import { type Item, routingWords } from '../model/items.js'
import { chainOf, type Light } from '../model/links.js'
import { spanWords, timeWords } from '../model/words.js'
import { Funnel } from './funnel.js'
import { Gates } from './gates.js'
import { icons } from './icons.js'
import { ModelAccount } from './model-account.js'
import { Score } from './score.js'

/** Says how many persons were live, and what became of them. */
function liveWords(routing: Routing): string {
  const { live, waiting } = routing
  return `${live} ${live === 1 ? 'person' : 'persons'} live, ${routingWords(routing)}${waiting === undefined ? '' : `, ${waiting} waiting`}.`
}

/** What there is to know of the selected item: what led to it and what followed, its score or gates, and its data. */
export function Detail({ item, items, lights, isOperator, onItem, onClose }: {
  item: Item
  items: readonly Item[]
  lights: ReadonlyMap<string, Light>
  /** Whether the stream was opened by the operator's key. */
  isOperator: boolean
  onItem: (id: string) => void
  onClose: () => void
}): ReactNode {
  const chain = chainOf(items, lights)
  const [first, last] = [chain[0], chain.at(-1)]
  const { trace } = item
  const funnel = funnelOf(item, items)
  return (
    <aside className="detail" aria-label="Details">
      <header>
        <h3>
          {item.title}
          <span className="kind">
            {item.lane} · {timeWords(item.time)}
            {item.hopMs !== null && ` · ${spanWords(item.hopMs)} after its cause`}
          </span>
        </h3>
        <button type="button" className="tool" aria-label="Close the details" onClick={onClose}>
          {icons.close}
        </button>
      </header>
      {item.note !== '' && <p className="soft">{item.note}</p>}
      {funnel && <Funnel steps={funnel} />}
      {item.lane === 'routing' && (
        <>
          {trace && <Score score={trace.score} />}
          {item.routing ? (
            <p className="soft">{liveWords(item.routing)}</p>
          ) : (
            <p className="soft">How many others were considered is shown with the operator’s key.</p>
          )}
        </>
      )}
      {item.lane === 'gates' && trace && <Gates evaluations={trace.evaluations.length > 0 ? trace.evaluations : [{ time: trace.turn?.time ?? '', gates: trace.gates }]} />}
      {item.lane === 'decision' && trace && !trace.turn && <ModelAccount trace={trace} isOperator={isOperator} />}
      <h4>What led here, and what followed</h4>
      <ol className="chain">
        {chain.map((one) => (
          <li key={one.id} data-light={lights.get(one.id)}>
            <button type="button" aria-current={one.id === item.id ? 'true' : undefined} onClick={() => onItem(one.id)}>
              <span className="time">{timeWords(one.time)}</span>
              <span className="what">{one.title}</span>
              {one.hopMs !== null && <span className="hop">+{spanWords(one.hopMs)}</span>}
            </button>
          </li>
        ))}
      </ol>
      {first && last && first !== last && <p className="soft">{spanWords(last.time - first.time)} from first to last.</p>}
      {trace && trace.notes.length > 0 && (
        <details open={item.lane !== 'decision'}>
          <summary>Around it</summary>
          <ul className="notes">
            {trace.notes.map(({ time, text }, n) => (
              // oxlint-disable-next-line react/no-array-index-key -- notes are only ever added
              <li key={n}>
                <span className="time">{timeWords(Date.parse(time))}</span>
                <span>{text}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary>Data</summary>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long text that scrolls must be reached by keyboard */}
        <pre className="json" tabIndex={0} role="region" aria-label="Data as JSON">{JSON.stringify(item.source, null, 2)}</pre>
      </details>
    </aside>
  )
}
