import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import type { ProactiveDevtoolsProps } from './devtools-props.js'
import { Boundary } from './panel/boundary.js'
import { Mark } from './panel/icons.js'
import { Shadow } from './panel/shadow.js'
import { type Layout, useLayout } from './panel/use-layout.js'

/** Its code is loaded when it is opened: a page that shows the button alone carries nothing of it. */
const Panel = lazy(async () => ({ default: (await import('./panel/panel.js')).Panel }))

/** The button at the edge of the page, and the panel while it is open. */
export default function Devtools({ client }: ProactiveDevtoolsProps): ReactNode {
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
            <Suspense fallback={<Toggle isFocused={isMoved} isBusy />}>
              <Panel client={client} layout={layout} onLayout={onLayout} isFocused={isMoved} />
            </Suspense>
          ) : (
            <Toggle isFocused={isMoved} onOpen={() => onLayout({ isOpen: true })} />
          )}
        </Boundary>
      </div>
    </Shadow>
  )
}

function Toggle({ isFocused, isBusy = false, onOpen }: { isFocused: boolean; isBusy?: boolean; onOpen?: () => void }): ReactNode {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isFocused) button.current?.focus()
  }, [isFocused])
  return (
    <button ref={button} type="button" className="toggle" aria-expanded="false" aria-busy={isBusy} aria-label="Open the Proactive devtools" title="Proactive devtools" onClick={onOpen}>
      <Mark />
    </button>
  )
}
