import { type ReactNode, useCallback, useState } from 'react'
import { createPortal } from 'react-dom'
import { adoptStyles } from './adopt-styles.js'
import { frameStyles } from './frame-styles.js'

/** Renders its children in a shadow root of their own. */
export function Shadow({ children }: { children: ReactNode }): ReactNode {
  const [root, setRoot] = useState<ShadowRoot | null>(null)
  const take = useCallback((host: HTMLElement | null) => {
    if (!host) return
    const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
    adoptStyles(shadow, frameStyles)
    setRoot(shadow)
  }, [])
  return <div data-proactive="glass-box" ref={take}>{root && createPortal(children, root)}</div>
}
