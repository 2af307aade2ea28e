'use client'

import { useAction, useTrack } from '@proactive/react'
import { Banknote, CreditCard, Wallet } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { paymentMethodSelected, switchProvider } from '../../assistant/contract/index.js'
import { checkoutWords } from '../../shop/checkout-words.js'
import { type PaymentMethod, paymentMethods, toPaymentMethod } from '../../shop/payment-methods.js'
import { useLocale } from '../locale-context.js'
import { StepActions } from './step-actions.js'
import { type StepProblem, useStepForm } from './use-step-form.js'

const icons = { card: CreditCard, paypal: Wallet, cash: Banknote } as const

/** How a way to pay works at the moment. */
export type MethodHealth = 'well' | 'slow' | 'down'

/** The payment step: how the order is paid. Also pays an unpaid order again, with `order`. */
export function PaymentPicker({
  method,
  health,
  order,
  problem: first,
}: {
  method: PaymentMethod | null
  health: Readonly<Record<PaymentMethod, MethodHealth>>
  /** The unpaid order, and a key under which it is paid once. */
  order: { id: string; key: string } | null
  problem: StepProblem | null
}) {
  const words = checkoutWords[useLocale().locale]
  const router = useRouter()
  const { problem, isBusy, onSubmit } = useStepForm('payment', first)
  const track = useTrack(paymentMethodSelected)
  const [chosen, setChosen] = useState(method)

  // A suggestion that the shopper accepted, or undid, has changed the choice on the server.
  const [known, setKnown] = useState(method)
  if (known !== method) {
    setKnown(method)
    setChosen(method)
  }
  useAction(switchProvider, (result) => setChosen(toPaymentMethod(result.method)), { undo: () => router.refresh() })

  useEffect(() => {
    if (chosen !== null) track({ method: chosen })
  }, [chosen, track])

  return (
    <form
      name="payment"
      method="post"
      action={order ? `/api/shop/orders/${order.id}/payment` : '/api/shop/checkout/payment'}
      onSubmit={onSubmit}
      className="step-form"
    >
      {order && <input type="hidden" name="key" value={order.key} />}
      {problem && (
        <p className="problem" role="alert">
          {problem.problem === 'unsent' ? words.unsent : words.choosePayment}
        </p>
      )}
      <fieldset className="methods">
        <legend className="sr-only">{words.paymentTitle}</legend>
        {paymentMethods.map((one) => {
          const Icon = icons[one]
          return (
            <label key={one} className="method" data-method={one}>
              <input
                type="radio"
                name="method"
                value={one}
                checked={chosen === one}
                disabled={health[one] === 'down'}
                onChange={() => setChosen(one)}
                className="sr-only"
              />
              <Icon aria-hidden="true" className="size-6" strokeWidth={1.75} />
              <span className="min-w-0">
                <span className="block font-semibold">{words.methods[one].name}</span>
                <span className="block text-sm text-soft">
                  {health[one] === 'well' ? words.methods[one].about : health[one] === 'slow' ? words.slow : words.down}
                </span>
              </span>
              <span aria-hidden="true" className="method-dot" />
            </label>
          )
        })}
      </fieldset>
      <p className="text-sm text-soft">{words.simulated}</p>
      <StepActions back={order ? `/orders/${order.id}` : '/checkout/delivery'} isBusy={isBusy} {...(order && { label: words.payAgain })} />
    </form>
  )
}
