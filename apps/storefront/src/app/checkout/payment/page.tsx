import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { readCheckout } from '../../../shop/checkout.js'
import { checkoutWords } from '../../../shop/checkout-words.js'
import { connections } from '../../../shop/database.js'
import { formKey, openCheckout, problemIn, type StepQuery } from '../../../shop/open-checkout.js'
import { readOwnOrder } from '../../../shop/orders.js'
import { listProviders, type Provider } from '../../../shop/payment.js'
import { currentPersonId } from '../../../shop/person.js'
import { readLocale } from '../../../shop/read-locale.js'
import { CheckoutShell } from '../../../ui/checkout/checkout-shell.js'
import { type MethodHealth, PaymentPicker } from '../../../ui/checkout/payment-picker.js'
import { UnpaidOrder } from '../../../ui/checkout/unpaid-order.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: checkoutWords[(await readLocale()).locale].steps.payment }
}

/** The payment step. With `?order=` it is about an order whose payment did not go through. */
export default async function PaymentPage({ searchParams }: { searchParams: StepQuery }) {
  const query = await searchParams
  if (query.order !== undefined) return payAgain(query.order, query)
  const { locale } = await readLocale()
  const { checkout } = await openCheckout('payment')
  const health = healthOf(await listProviders(connections().pool))
  return (
    <CheckoutShell step="payment" checkout={checkout} locale={locale} title={checkoutWords[locale].paymentTitle}>
      <PaymentPicker method={checkout.method} health={health} order={null} problem={problemIn(query)} />
    </CheckoutShell>
  )
}

async function payAgain(id: string, query: Awaited<StepQuery>) {
  const { locale } = await readLocale()
  const { pool } = connections()
  const personId = await currentPersonId()
  if (personId === null) redirect('/basket')
  const order = await readOwnOrder(pool, id, personId).catch(() => null)
  if (order?.status !== 'unpaid') redirect(order ? `/orders/${id}` : '/orders')
  const checkout = await readCheckout(pool, personId)
  const health = healthOf(await listProviders(pool))
  return (
    <CheckoutShell step="payment" checkout={checkout} locale={locale} title={checkoutWords[locale].failedTitle}>
      <UnpaidOrder order={order} locale={locale} />
      <PaymentPicker method={order.method} health={health} order={{ id, key: formKey() }} problem={problemIn(query)} />
    </CheckoutShell>
  )
}

function healthOf(providers: readonly Provider[]): { card: MethodHealth; paypal: MethodHealth; cash: MethodHealth } {
  const of = (id: string): MethodHealth => {
    const level = providers.find((provider) => provider.id === id)?.level ?? 'none'
    return level === 'unavailable' ? 'down' : level === 'none' ? 'well' : 'slow'
  }
  return { card: of('card'), paypal: of('paypal'), cash: 'well' }
}
