import type { ReactNode } from 'react'
import type { FunnelStep } from '../model/funnel.js'

/** How many events became one signal, and how many persons it reached. */
export function Funnel({ steps }: { steps: readonly FunnelStep[] }): ReactNode {
  return (
    <ol className="funnel" aria-label="From events to persons">
      {steps.map(({ count, what }) => (
        <li key={what}>
          <b>{count}</b> {what}
        </li>
      ))}
    </ol>
  )
}
