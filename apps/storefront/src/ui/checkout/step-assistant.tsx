'use client'

import { SuggestionSlot } from '@proactive/react'
import { checkoutSurface } from '../../assistant/contract/index.js'
import type { CheckoutStep } from '../../shop/checkout.js'
import { usePageState } from '../page-state.js'

/**
 * The introduction of a step of the checkout, whose room a suggestion takes. The room keeps its height, so that nothing
 * moves when one arrives. `picture` is the name of a file in `public/products`.
 */
export function StepAssistant({ step, intro, picture }: { step: CheckoutStep; intro: string; picture: string }) {
  const setPanelOpen = usePageState((state) => state.setPanelOpen)
  return (
    <div className="step-assistant" data-step={step}>
      <div className="step-intro">
        <p>{intro}</p>
        <img src={`/products/${picture}.webp`} alt="" width={72} height={72} decoding="async" />
      </div>
      <SuggestionSlot name={checkoutSurface} onSettings={() => setPanelOpen(true)} />
    </div>
  )
}
