'use client'

import type { ReactNode } from 'react'
import { checkoutWords } from '../../shop/checkout-words.js'
import { Link } from '../link.js'
import { useLocale } from '../locale-context.js'

/** The foot of a step: the way back, what there is to say, and the button that goes on. */
export function StepActions({ back, isBusy, label, children }: { back: string; isBusy: boolean; label?: string; children?: ReactNode }) {
  const words = checkoutWords[useLocale().locale]
  return (
    <div className="step-actions">
      <Link href={back} className="button-quiet">
        <span aria-hidden="true">←</span> {words.back}
      </Link>
      <p className="me-auto text-sm text-soft">{children}</p>
      <button className="button" aria-disabled={isBusy} data-busy={isBusy || undefined}>
        {isBusy ? words.busy : (label ?? words.continue)}
      </button>
    </div>
  )
}
