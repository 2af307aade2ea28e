import { type ReactNode, useCallback, useState } from 'react'
import { createPortal } from 'react-dom'
import { styles } from './styles.js'

/** Renders its children in a shadow root with the panel's styles. */
export function Shadow({ children }: { children: ReactNode }): ReactNode {
  const [root, setRoot] = useState<ShadowRoot | null>(null)
  const take = useCallback((host: HTMLElement | null) => {
    if (host) setRoot(host.shadowRoot ?? styled(host.attachShadow({ mode: 'open' })))
  }, [])
  return <div data-proactive="glass-box" ref={take}>{root && createPortal(children, root)}</div>
}

/** Adds the styles as a sheet of its own, which a policy without inline styles allows. */
function styled(root: ShadowRoot): ShadowRoot {
  if (!('adoptedStyleSheets' in root)) return root
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styles)
  root.adoptedStyleSheets = [sheet]
  return root
}
