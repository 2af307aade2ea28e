import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { type Item, type Lane, lanes, medianHop } from '../model/items.js'
import type { Light } from '../model/links.js'
import { spanWords, timeWords } from '../model/words.js'

const names: Record<Lane, string> = {
  events: 'Events', signals: 'Signals', routing: 'Routing', gates: 'Gates', decision: 'Decision', command: 'Command', outcome: 'Outcome',
}

const lightWords: Record<Light, string> = { self: 'selected', cause: 'cause of the selected item', effect: 'effect of the selected item' }

/**
 * The lanes, each with its newest item first. One item of each lane is in the tab order, so that a lane which scrolls can be
 * reached by keyboard; up and down go through its lane, left and
 * right to the nearest lane beside it.
 */
export function LanesView({ items, lights, hidden, selected, onSelect, onToggle }: {
  items: readonly Item[]
  lights: ReadonlyMap<string, Light>
  hidden: ReadonlySet<Lane>
  selected: string | null
  onSelect: (id: string) => void
  onToggle: (lane: Lane) => void
}): ReactNode {
  const root = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (selected === null) return
    const lit = [...(root.current?.querySelectorAll('.lane-items') ?? [])].flatMap((lane) => lane.querySelector('[data-light]') ?? [])
    // The selected item last: in a narrow panel the lanes scroll as one.
    for (const item of [...lit, root.current?.querySelector('[data-light="self"]')]) item?.scrollIntoView?.({ block: 'nearest' })
  }, [selected])

  return (
    <div className="lanes" ref={root} data-lit={lights.size > 0 ? '' : undefined} onKeyDown={moveFocus}>
      {lanes.map((lane) => {
        const own = items.filter((item) => item.lane === lane).toReversed()
        const entry = own.find(({ id }) => id === selected) ?? own[0]
        const isHidden = hidden.has(lane)
        const hop = medianHop(own)
        return (
          <section key={lane} className="lane" data-lane={lane} data-hidden={isHidden ? '' : undefined} aria-label={names[lane]}>
            <button type="button" className="lane-head" aria-expanded={!isHidden} title={isHidden ? `Show ${names[lane]}` : `Hide ${names[lane]}`} onClick={() => onToggle(lane)}>
              <span className="name">{names[lane]}</span>
              {!isHidden && <span className="count">{own.length}</span>}
              {!isHidden && hop !== null && <span className="median" title="Median time since the cause">{spanWords(hop)}</span>}
            </button>
            {!isHidden && own.length > 0 && (
              <ul className="lane-items">
                {own.map((item) => (
                  <li key={item.id}>
                    <ItemButton item={item} light={lights.get(item.id)} isEntry={item === entry} onSelect={onSelect} />
                  </li>
                ))}
              </ul>
            )}
            {!isHidden && own.length === 0 && <p className="empty">Nothing yet</p>}
          </section>
        )
      })}
    </div>
  )
}

function ItemButton({ item, light, isEntry, onSelect }: { item: Item; light: Light | undefined; isEntry: boolean; onSelect: (id: string) => void }): ReactNode {
  const { id, title, note, tone, time, hopMs } = item
  return (
    <button
      type="button"
      className="item"
      data-item={id}
      data-tone={tone}
      data-light={light}
      aria-pressed={light === 'self'}
      tabIndex={isEntry ? 0 : -1}
      title={timeWords(time)}
      onClick={() => onSelect(id)}
    >
      <span className="head">
        <span className="title">{breakable(title)}</span>
        {hopMs !== null && <span className="hop">+{spanWords(hopMs)}</span>}
      </span>
      {note !== '' && <span className="note">{note}</span>}
      {light && <span className="hidden-text">, {lightWords[light]}</span>}
    </button>
  )
}

/** Lets a long name break after its dots and underscores. */
function breakable(name: string): ReactNode {
  const [first = '', ...parts] = name.split(/(?<=[._])/)
  return parts.reduce<ReactNode>((before, part) => <>{before}<wbr />{part}</>, first)
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const { target } = event
  if (!(target instanceof HTMLElement) || !target.matches('.item')) return
  const next = neighbour(target, event.key)
  if (!next) return
  event.preventDefault()
  next.focus()
}

function neighbour(item: HTMLElement, key: string): HTMLElement | null {
  if (key === 'ArrowDown') return item.parentElement?.nextElementSibling?.querySelector<HTMLElement>('.item') ?? null
  if (key === 'ArrowUp') return item.parentElement?.previousElementSibling?.querySelector<HTMLElement>('.item') ?? null
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  let lane = item.closest('.lane')
  do lane = (key === 'ArrowRight' ? lane?.nextElementSibling : lane?.previousElementSibling) ?? null
  while (lane && !lane.querySelector('.item'))
  return lane?.querySelector<HTMLElement>('.item[data-light]') ?? lane?.querySelector<HTMLElement>('.item') ?? null
}
