'use client'

import { checkoutStepEntered } from '../../assistant/contract/index.js'
import type { CheckoutStep } from '../../shop/checkout.js'
import { useTrackView } from '../use-track-view.js'

/** Tracks `checkout.step_entered` for the open step; `total` of the goods, in haléře. */
export function TrackStep({ step, total }: { step: CheckoutStep; total: number }) {
  useTrackView(checkoutStepEntered, { step, total })
  return null
}
