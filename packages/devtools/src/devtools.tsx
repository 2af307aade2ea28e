import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { ProactiveDevtoolsProps } from './devtools-props.js'
import { Boundary } from './panel/boundary.js'
import { Mark } from './panel/icons.js'
import { Panel } from './panel/panel.js'
import { Shadow } from './panel/shadow.js'
import { type Layout, useLayout } from './panel/use-layout.js'

/** The button at the edge of the page, and the panel while it is open. A server renders nothing. */
export default function Devtools(props: ProactiveDevtoolsProps): ReactNode {
  const isInPage = useSyncExternalStore(subscribeToNothing, () => true, () => false)
  return isInPage && <Mounted {...props} />
}

const subscribeToNothing = () => () => {}

function Mounted({ client }: ProactiveDevtoolsProps): ReactNode {
  const [layout, setLayout] = useLayout()
  // Who opens or closes the panel finds the focus where it was; a page that loads keeps its own.
  const [isMoved, setMoved] = useState(false)
  const onLayout = (change: Partial<Layout>): void => {
    if (change.isOpen !== undefined) setMoved(true)
    setLayout(change)
  }
  return (
    <Shadow>
      <div className="root" data-dock={layout.dock}>
        <Boundary>
          {layout.isOpen ? (
            <Panel client={client} layout={layout} onLayout={onLayout} isFocused={isMoved} />
          ) : (
            <Toggle isFocused={isMoved} onOpen={() => onLayout({ isOpen: true })} />
          )}
        </Boundary>
      </div>
    </Shadow>
  )
}

function Toggle({ isFocused, onOpen }: { isFocused: boolean; onOpen: () => void }): ReactNode {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isFocused) button.current?.focus()
  }, [isFocused])
  return (
    <button ref={button} type="button" className="toggle" aria-expanded="false" aria-label="Open the Proactive devtools" title="Proactive devtools" onClick={onOpen}>
      <Mark />
    </button>
  )
}
