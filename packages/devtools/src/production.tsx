'use client'

import { lazy, type ReactNode, Suspense } from 'react'
import type { ProactiveDevtoolsProps } from './devtools-props.js'
import { withoutPanel } from './without-panel.js'

export type { ProactiveDevtoolsProps } from './devtools-props.js'

const Panel = lazy(async () => import('./devtools.js').catch(withoutPanel))

/**
 * The same panel in every build, for demonstrations. Its code is loaded when it is first rendered.
 *
 * @example
 * {isDemo && <ProactiveDevtools client={client} />}
 */
export function ProactiveDevtools(props: ProactiveDevtoolsProps): ReactNode {
  return (
    <Suspense fallback={null}>
      <Panel {...props} />
    </Suspense>
  )
}
