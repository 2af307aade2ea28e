import type { AffectedPerson } from '@proactive/server'
import { rankOf } from '../../assistant/graph/catalogue.js'
import type { Locale } from '../../shop/locale.js'
import { formatPrice } from '../../shop/money.js'
import { adminWords } from './admin-words.js'

/** The shoppers who are in the shop now and whom a late van or a full slot of the zone concerns, without their names. */
export function AdminAffected({ persons, locale }: { persons: readonly AffectedPerson[]; locale: Locale }) {
  const words = adminWords[locale]
  if (persons.length === 0) return <p className="text-soft">{words.nobodyAffected}</p>
  return (
    <>
      <p className="text-soft">{words.affected(persons.length)}</p>
      <ol className="admin-affected">
        {persons.map(({ personId, rank, value }) => (
          <li key={personId}>
            {rank >= rankOf('vip') ? words.vip : words.shopper}
            <span className="figures">{value ? formatPrice(value, locale) : words.emptyBasket}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
