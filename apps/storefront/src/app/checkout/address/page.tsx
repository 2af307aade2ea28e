import type { Metadata } from 'next'
import { checkoutWords } from '../../../shop/checkout-words.js'
import { openCheckout, problemIn, type StepQuery } from '../../../shop/open-checkout.js'
import { readLocale } from '../../../shop/read-locale.js'
import { AddressForm } from '../../../ui/checkout/address-form.js'
import { CheckoutShell } from '../../../ui/checkout/checkout-shell.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: checkoutWords[(await readLocale()).locale].steps.address }
}

export default async function AddressPage({ searchParams }: { searchParams: StepQuery }) {
  const { locale } = await readLocale()
  const { checkout } = await openCheckout('address')
  return (
    <CheckoutShell step="address" checkout={checkout} locale={locale} title={checkoutWords[locale].addressTitle}>
      <AddressForm address={checkout.address} problem={problemIn(await searchParams)} />
    </CheckoutShell>
  )
}
