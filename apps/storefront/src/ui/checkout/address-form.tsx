'use client'

import { useFill } from '@proactive/react'
import { type Address, type AddressField, addressFields } from '../../shop/address-fields.js'
import { checkoutWords } from '../../shop/checkout-words.js'
import { useLocale } from '../locale-context.js'
import { StepActions } from './step-actions.js'
import { type StepProblem, useStepForm } from './use-step-form.js'

/** How a browser fills each field, and which keyboard a phone shows. */
const hints: Readonly<Record<AddressField, { autoComplete: string; inputMode?: 'numeric' | 'tel'; type?: 'tel'; maxLength: number }>> = {
  name: { autoComplete: 'name', maxLength: 120 },
  street: { autoComplete: 'address-line1', maxLength: 120 },
  city: { autoComplete: 'address-level2', maxLength: 120 },
  postcode: { autoComplete: 'postal-code', inputMode: 'numeric', maxLength: 10 },
  phone: { autoComplete: 'tel', inputMode: 'tel', type: 'tel', maxLength: 20 },
  note: { autoComplete: 'off', maxLength: 120 },
}

/** The address step: where the order is delivered to. */
export function AddressForm({ address, problem: first }: { address: Address; problem: StepProblem | null }) {
  const { problem, isBusy, onSubmit } = useStepForm('address', first)
  const words = checkoutWords[useLocale().locale]
  return (
    <form name="address" method="post" action="/api/shop/checkout/address" onSubmit={onSubmit} noValidate className="step-form">
      <div className="address-fields">
        {addressFields.map((field) => (
          <Field key={field} field={field} value={address[field]} problem={problem?.field === field ? problem.problem : null} />
        ))}
      </div>
      {problem?.problem === 'unsent' && <p className="problem" role="alert">{words.unsent}</p>}
      <StepActions back="/basket" isBusy={isBusy} />
    </form>
  )
}

function Field({ field, value, problem }: { field: AddressField; value: string; problem: string | null }) {
  const words = checkoutWords[useLocale().locale]
  const { fieldProps, noteProps } = useFill(field)
  const text = problem && textOf(problem, field, words.problems)
  const hint = field === 'postcode' ? words.postcodeHint : field === 'phone' ? words.phoneHint : null
  const described = [text && `${field}-problem`, hint && `${field}-hint`, fieldProps['aria-describedby']].filter(Boolean).join(' ')
  return (
    <div className="field" data-field={field}>
      <label htmlFor={field}>
        {words.fields[field]}
        {field === 'note' && <span className="font-normal text-soft"> · {words.optional}</span>}
      </label>
      <input
        {...fieldProps}
        {...hints[field]}
        id={field}
        name={field}
        defaultValue={value}
        required={field !== 'note'}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
      />
      {text && (
        <p id={`${field}-problem`} className="problem" role="alert">
          {text}
        </p>
      )}
      {!text && hint && noteProps.hidden && (
        <p id={`${field}-hint`} className="hint">
          {hint}
        </p>
      )}
      <p {...noteProps} className="hint" />
    </div>
  )
}

function textOf(problem: string, field: AddressField, words: { missing: string; postcode: string; phone: string; not_served: string }): string {
  if (problem === 'missing') return words.missing
  if (problem === 'not_served') return words.not_served
  return field === 'phone' ? words.phone : words.postcode
}
