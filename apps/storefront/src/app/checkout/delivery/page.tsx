import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { checkoutWords } from '../../../shop/checkout-words.js'
import { connections } from '../../../shop/database.js'
import { openCheckout, problemIn, type StepQuery } from '../../../shop/open-checkout.js'
import { readLocale } from '../../../shop/read-locale.js'
import { readZoneSlots } from '../../../shop/slots.js'
import { CheckoutShell } from '../../../ui/checkout/checkout-shell.js'
import { SlotPicker } from '../../../ui/checkout/slot-picker.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: checkoutWords[(await readLocale()).locale].steps.delivery }
}

export default async function DeliveryPage({ searchParams }: { searchParams: StepQuery }) {
  const { locale } = await readLocale()
  const { checkout, personId } = await openCheckout('delivery')
  // A page that navigates by scripts has the slots already, loaded ahead, or asks for them.
  const byScripts = (await headers()).get('sec-fetch-dest') === 'empty'
  const slots = byScripts || checkout.zone === null ? null : await readZoneSlots(connections(), checkout.zone, personId)
  return (
    <CheckoutShell step="delivery" checkout={checkout} locale={locale} title={checkoutWords[locale].deliveryTitle}>
      <SlotPicker postcode={checkout.address.postcode} slots={slots} problem={problemIn(await searchParams)} />
    </CheckoutShell>
  )
}
