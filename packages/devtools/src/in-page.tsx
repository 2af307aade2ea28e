import { type ReactNode, Suspense, useSyncExternalStore } from 'react'

const subscribeToNothing = () => () => {}

/** Renders its children in a page, once they are loaded; a server renders nothing, and loads nothing. */
export function InPage({ children }: { children: ReactNode }): ReactNode {
  const isInPage = useSyncExternalStore(subscribeToNothing, () => true, () => false)
  return isInPage && <Suspense fallback={null}>{children}</Suspense>
}
