import type { ClientSnapshot, ProactiveClient } from '@proactive/browser'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { exportOf } from '../model/export.js'
import { filtered } from '../model/filter.js'
import { itemsOf, type Lane } from '../model/items.js'
import { lightsOf } from '../model/links.js'
import type { InspectionRecord } from '../model/record.js'
import { silencesOf } from '../model/silences.js'
import { adoptStyles } from './adopt-styles.js'
import { Detail } from './detail.js'
import { Grip } from './grip.js'
import { icons, Mark } from './icons.js'
import { LanesView } from './lanes-view.js'
import { ModelView } from './model-view.js'
import { SilencesView } from './silences-view.js'
import { panelStyles } from './styles.js'
import { Tabs, type View, viewId } from './tabs.js'
import { type Inspecting, useInspection } from './use-inspection.js'
import { type Layout, useRoomForPanel } from './use-layout.js'
import { useOperatorKey } from './use-operator.js'
import { WhyView } from './why-view.js'

/** The names of the views. */
const names: Readonly<Record<View, string>> = { flow: 'Flow', silences: 'Held back', model: 'Model', why: 'Why nothing?' }

/** The open panel. It follows the page's person, or the one that the operator has chosen. */
export function Panel({ client, layout, onLayout, isFocused }: {
  client: ProactiveClient
  layout: Layout
  onLayout: (change: Partial<Layout>) => void
  /** Whether the focus moves into the panel, because a person has just opened it. */
  isFocused: boolean
}): ReactNode {
  const snapshot = useSyncExternalStore(client.subscribe, client.getSnapshot, client.getServerSnapshot)
  const [operatorKey, setOperatorKey] = useOperatorKey()
  const [chosen, setChosen] = useState<string | null>(null)
  const own = snapshot.connection === 'off' ? null : (snapshot.session?.personId ?? null)
  const inspecting = useInspection(client, operatorKey === null ? own : (chosen ?? own), operatorKey)
  const [paused, setPaused] = useState<InspectionRecord | null>(null)
  const record = paused ?? inspecting.record
  const [view, setView] = useState<View>('flow')
  const [text, setText] = useState('')
  const [hidden, setHidden] = useState<ReadonlySet<Lane>>(new Set())
  const [selected, setSelected] = useState<string | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useRoomForPanel(layout)
  useEffect(() => {
    if (isFocused) heading.current?.focus()
  }, [isFocused])

  const items = useMemo(() => itemsOf(record), [record])
  const wanted = useDeferredValue(text)
  const shown = useMemo(() => filtered(items, { text: wanted, hidden }), [items, wanted, hidden])
  const lights = useMemo(() => lightsOf(items, selected ?? ''), [items, selected])
  const item = items.find(({ id }) => id === selected)
  const silences = useMemo(() => silencesOf(record, snapshot.suggestions), [record, snapshot.suggestions])
  const heldBack = silences.reduce((sum, { count, isShownLater }) => sum + (isShownLater ? 0 : count), 0)

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    if (selected === null) onLayout({ isOpen: false })
    else setSelected(null)
  }

  function lookAt(id: string): void {
    setView('flow')
    setText('')
    setSelected(id)
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes, wherever the focus is in the panel
    <section ref={style} className="panel" aria-labelledby="title" style={layout.dock === 'bottom' ? { height: layout.size.bottom } : { width: layout.size.right }} onKeyDown={onKeyDown}>
      <Grip layout={layout} onSize={(size) => onLayout({ size: { ...layout.size, [layout.dock]: size } })} />
      <header className="bar">
        <h2 id="title" ref={heading} tabIndex={-1}>
          <Mark /> Proactive
        </h2>
        <Status inspecting={inspecting} snapshot={snapshot} isPaused={paused !== null} />
        <Tabs view={view} onView={setView} heldBack={heldBack} />
        <span className="grow" />
        <input className="search" type="search" placeholder="Filter" aria-label="Filter the items" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="button" className="tool" aria-pressed={paused !== null} aria-label="Pause" title="Pause" onClick={() => setPaused(paused ? null : inspecting.record)}>
          {paused ? icons.resume : icons.pause}
        </button>
        <button type="button" className="tool" aria-label="Export as JSON" title="Export as JSON" onClick={() => save(exportOf(record, snapshot, client.now()))}>
          {icons.save}
        </button>
        <button type="button" className="tool dock-tool" aria-label={`Dock at the ${otherDock(layout)}`} title={`Dock at the ${otherDock(layout)}`} onClick={() => onLayout({ dock: otherDock(layout) })}>
          {icons[otherDock(layout)]}
        </button>
        <button type="button" className="tool" aria-label="Close the Proactive devtools" title="Close" onClick={() => onLayout({ isOpen: false })}>
          {icons.close}
        </button>
      </header>
      <Problem inspecting={inspecting} hasKey={operatorKey !== null} onForgetKey={() => setOperatorKey(null)} />
      <div className="body" role="tabpanel" id={viewId(view)} aria-label={names[view]}>
        {view === 'flow' && (
          <LanesView
            items={shown}
            lights={lights}
            hidden={hidden}
            selected={selected}
            onSelect={(id) => setSelected(id === selected ? null : id)}
            onToggle={(lane) => setHidden(toggled(hidden, lane))}
          />
        )}
        {view === 'silences' && <SilencesView silences={silences} items={items} onItem={lookAt} />}
        {view === 'model' && <ModelView record={record} onItem={lookAt} />}
        {view === 'why' && (
          <WhyView
            client={client}
            record={record}
            snapshot={snapshot}
            operatorKey={operatorKey}
            onOperatorKey={setOperatorKey}
            person={chosen}
            onPerson={setChosen}
          />
        )}
        {view === 'flow' && item && <Detail item={item} items={items} lights={lights} isOperator={record.start?.shows === 'operator'} onItem={setSelected} onClose={() => setSelected(null)} />}
      </div>
    </section>
  )
}

/** Gives the panel its styles before it is painted. */
function style(panel: HTMLElement | null): void {
  if (panel) adoptStyles(panel.getRootNode(), panelStyles)
}

function Status({ inspecting: { isOpen, problem }, snapshot, isPaused }: { inspecting: Inspecting; snapshot: ClientSnapshot; isPaused: boolean }): ReactNode {
  const [state, words] = isPaused
    ? ['paused', 'Paused']
    : isOpen
      ? ['live', 'Live']
      : problem
        ? ['problem', 'Interrupted']
        : ['waiting', snapshot.connection === 'off' ? 'No connection' : 'Connecting']
  return <span className="status" role="status" data-state={state}>{words}</span>
}

function Problem({ inspecting: { isOpen, problem, retry }, hasKey, onForgetKey }: { inspecting: Inspecting; hasKey: boolean; onForgetKey: () => void }): ReactNode {
  if (!problem || isOpen) return null
  const isWrongKey = hasKey && problem.code === 'unauthorized'
  return (
    <p className="problem" role="alert">
      {isWrongKey ? 'The server refuses this operator key. ' : `${problem.message} `}
      {isWrongKey ? <button type="button" onClick={onForgetKey}>Forget the key</button> : <button type="button" onClick={retry}>Connect again</button>}
    </p>
  )
}

function otherDock({ dock }: Layout): Layout['dock'] {
  return dock === 'bottom' ? 'right' : 'bottom'
}

function toggled(hidden: ReadonlySet<Lane>, lane: Lane): ReadonlySet<Lane> {
  const next = new Set(hidden)
  if (!next.delete(lane)) next.add(lane)
  return next
}

function save(json: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([json], { type: 'application/json' }))
  link.download = 'proactive-inspection.json'
  link.click()
  URL.revokeObjectURL(link.href)
}
