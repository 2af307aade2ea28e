import { formatDay } from '../../shop/dates.js'
import type { Locale } from '../../shop/locale.js'
import type { Slot } from '../../shop/slots.js'
import { AdminField, inCrowns } from './admin-field.js'
import { adminWords } from './admin-words.js'

/** The slots of a zone with their free places and prices. */
export function AdminSlots({ zone, slots, locale }: { zone: string; slots: readonly Slot[]; locale: Locale }) {
  const words = adminWords[locale]
  return slots
    .filter(({ isClosed }) => !isClosed)
    .map(({ id, day, start, end, price, left }) => {
      const name = `${formatDay(day, locale, 'short')}, ${start}–${end}`
      return (
        <form key={`${id} ${left} ${price}`} method="post" action="/api/admin/slot" className="admin-row" data-slot={id}>
          <input type="hidden" name="slotId" value={id} />
          <input type="hidden" name="zone" value={zone} />
          <span className="figures font-semibold">{name}</span>
          <AdminField name="free" label={words.free} of={name} value={left} />
          <AdminField name="price" label={words.price} of={name} value={inCrowns(price)} />
          <button className="button-quiet" aria-label={`${words.save}: ${name}`}>
            {words.save}
          </button>
        </form>
      )
    })
}
