import { redirect } from 'next/navigation'
import { openStep } from '../../shop/checkout.js'
import { openCheckout } from '../../shop/open-checkout.js'

/** Redirects to the first step that is not settled yet. */
export default async function CheckoutPage() {
  const { checkout } = await openCheckout('address')
  redirect(`/checkout/${openStep(checkout)}`)
}
