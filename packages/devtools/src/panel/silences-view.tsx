import type { ReactNode } from 'react'
import type { Item } from '../model/items.js'
import type { Silence } from '../model/silences.js'
import { timeWords } from '../model/words.js'

/** What was not shown and why, the most frequent reason first. */
export function SilencesView({ silences, items, onItem }: { silences: readonly Silence[]; items: readonly Item[]; onItem: (id: string) => void }): ReactNode {
  if (silences.length === 0) {
    return (
      <div className="view">
        <div className="prose">
          <h3>Nothing was held back</h3>
          <p className="soft">Every candidate of the last minutes was told, or there was none. “Why nothing?” says why there may be none.</p>
        </div>
      </div>
    )
  }
  return (
    <div className="view">
      <div className="prose">
        {silences.map(({ key, count, why, isShownLater, items: ids }) => (
          <section key={key}>
            <h3>
              {count} {isShownLater ? 'shown later' : 'not shown'}: {why}
            </h3>
            <ul className="rows">
              {ids.flatMap((id) => items.find((item) => item.id === id) ?? []).map((item) => (
                <li key={item.id}>
                  <button type="button" className="row" onClick={() => onItem(item.id)}>
                    <span className="soft">{timeWords(item.time)}</span>
                    <span className="what">{nameOf(item)}</span>
                    <span className="soft">{item.note}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}

function nameOf({ trace, title }: Item): string {
  return trace?.turn?.kind ?? trace?.useCase ?? title
}
