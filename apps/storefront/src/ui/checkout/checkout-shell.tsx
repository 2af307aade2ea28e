import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Checkout, type CheckoutStep, checkoutSteps, openStep } from '../../shop/checkout.js'
import { checkoutWords } from '../../shop/checkout-words.js'
import { formatDelivery } from '../../shop/dates.js'
import type { Locale } from '../../shop/locale.js'
import { formatPrice } from '../../shop/money.js'
import { words as shopWords } from '../../shop/words.js'
import { Link } from '../link.js'
import { StepAssistant } from './step-assistant.js'
import { TrackStep } from './track-step.js'

/** What stands beside each step's introduction. */
const pictures: Readonly<Record<CheckoutStep, string>> = { address: 'teapot', delivery: 'seedling', payment: 'honey', review: 'pie' }

interface Props {
  step: CheckoutStep
  checkout: Checkout
  locale: Locale
  title: string
  children: ReactNode
}

/** A step of the checkout: where it stands among the others, room for the assistant, its form, and what is ordered. */
export function CheckoutShell({ step, checkout, locale, title, children }: Props) {
  const words = checkoutWords[locale]
  const open = checkoutSteps.indexOf(openStep(checkout))
  const here = checkoutSteps.indexOf(step)
  return (
    <div className="wrap checkout pt-5 md:pt-10">
      <TrackStep key={step} step={step} total={checkout.basket.total} />
      <nav aria-label={words.stepsLabel}>
        <ol className="steps">
          {checkoutSteps.map((one, index) => (
            <li key={one} data-state={index === here ? 'here' : index < open ? 'done' : 'ahead'}>
              {index <= open && index !== here ? (
                <Link href={`/checkout/${one}`}>
                  <Mark index={index} isDone={index < open} locale={locale} />
                  {words.steps[one]}
                </Link>
              ) : (
                <span aria-current={index === here ? 'step' : undefined}>
                  <Mark index={index} isDone={false} locale={locale} />
                  {words.steps[one]}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <div className="checkout-columns">
        <section aria-labelledby="step-title" className="min-w-0" data-proactive-zone={`${step}-options`}>
          <h1 id="step-title" className="display text-[clamp(1.875rem,4.6vw,3rem)]">
            {title}
          </h1>
          <StepAssistant step={step} intro={words.intros[step]} picture={pictures[step]} />
          {children}
        </section>
        <Summary checkout={checkout} locale={locale} />
      </div>
    </div>
  )
}

function Mark({ index, isDone, locale }: { index: number; isDone: boolean; locale: Locale }) {
  if (isDone) return <Check aria-hidden="true" className="mark" strokeWidth={3} />
  return (
    <span aria-hidden="true" className="mark figures">
      {new Intl.NumberFormat(locale).format(index + 1)}
    </span>
  )
}

function Summary({ checkout: { basket, slot }, locale }: { checkout: Checkout; locale: Locale }) {
  const words = checkoutWords[locale]
  const count = basket.items.reduce((sum, { quantity }) => sum + quantity, 0)
  return (
    <aside aria-label={words.total} className="summary">
      <p>
        <span>
          {words.goods} <span className="text-soft">· {shopWords[locale].items(count)}</span>
        </span>
        <span className="figures">{formatPrice(basket.total, locale)}</span>
      </p>
      <p>
        <span>
          {words.delivery}
          {slot && <span className="block text-sm text-soft">{formatDelivery(slot, locale)}</span>}
        </span>
        <span className="figures">{slot ? formatPrice(slot.price, locale) : '–'}</span>
      </p>
      <p className="summary-total">
        <span>{words.total}</span>
        <span className="title figures text-2xl" data-checkout-total={basket.total + (slot?.price ?? 0)}>
          {formatPrice(basket.total + (slot?.price ?? 0), locale)}
        </span>
      </p>
    </aside>
  )
}
