'use client'

import { lazy, type ReactNode, Suspense } from 'react'
import type { ProactiveDevtoolsProps } from './devtools-props.js'
import { withoutPanel } from './without-panel.js'

/**
 * Bundlers replace the environment and leave out what cannot run, so that no byte of the panel is in a production build.
 * The import stands in the condition itself: some bundlers keep what only a function that is not used imports.
 */
declare const process: { env: { NODE_ENV?: string } }

const Panel = process.env.NODE_ENV === 'production' ? null : lazy(async () => import('./devtools.js').catch(withoutPanel))

/**
 * Shows what the assistant does with what this person does, live: events, signals, routing, gates, decisions, commands and
 * outcomes. Closed, it is a small button at the edge of the page and reads nothing. In a production build it is empty.
 *
 * @example
 * <ProactiveDevtools client={client} />
 */
export function ProactiveDevtools(props: ProactiveDevtoolsProps): ReactNode {
  return Panel && (
    <Suspense fallback={null}>
      <Panel {...props} />
    </Suspense>
  )
}
