import { checkoutWords } from '../../shop/checkout-words.js'
import type { Locale } from '../../shop/locale.js'
import { type Provider, providerLevels } from '../../shop/payment.js'
import { toPaymentMethod } from '../../shop/payment-methods.js'
import { AdminField } from './admin-field.js'
import { adminWords } from './admin-words.js'

/** The payment providers with their health. */
export function AdminProviders({ providers, locale }: { providers: readonly Provider[]; locale: Locale }) {
  const words = adminWords[locale]
  return (
    <section id="providers" aria-labelledby="providers-title">
      <h2 id="providers-title" className="title text-2xl">
        {words.providers}
      </h2>
      {providers.map(({ id, level, failing }) => {
        const name = checkoutWords[locale].methods[toPaymentMethod(id) ?? 'card'].name
        return (
          <form key={`${id} ${level} ${failing}`} method="post" action="/api/admin/provider" className="admin-row" data-provider={id}>
            <input type="hidden" name="id" value={id} />
            <span className="font-semibold">{name}</span>
            <label>
              {words.level}
              <select name="level" defaultValue={level} aria-label={`${words.level}: ${name}`}>
                {providerLevels.map((one) => (
                  <option key={one} value={one}>
                    {words.levels[one]}
                  </option>
                ))}
              </select>
              <input type="hidden" name="was.level" value={level} />
            </label>
            <AdminField name="failing" label={words.failing} of={name} value={failing} />
            <button className="button-quiet" aria-label={`${words.save}: ${name}`}>
              {words.save}
            </button>
          </form>
        )
      })}
    </section>
  )
}
