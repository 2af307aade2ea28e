'use client'

import { lazy, type ReactNode } from 'react'
import type { ProactiveDevtoolsProps } from './devtools-props.js'
import { InPage } from './in-page.js'
import { withoutPanel } from './without-panel.js'

export type { ProactiveDevtoolsProps } from './devtools-props.js'

const Panel = lazy(async () => import('./devtools.js').catch(withoutPanel))

/**
 * The same panel in every build, for demonstrations. The button is loaded when it is first rendered, the panel when it is opened.
 *
 * @example
 * {isDemo && <ProactiveDevtools client={client} />}
 */
export function ProactiveDevtools(props: ProactiveDevtoolsProps): ReactNode {
  return <InPage><Panel {...props} /></InPage>
}
