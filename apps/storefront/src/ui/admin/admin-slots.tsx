import { formatDay } from '../../shop/dates.js'
import type { Locale } from '../../shop/locale.js'
import { formatPrice } from '../../shop/money.js'
import type { Slot } from '../../shop/slots.js'
import { adminWords } from './admin-words.js'

/** The slots of a zone with their free places. */
export function AdminSlots({ zone, slots, locale }: { zone: string; slots: readonly Slot[]; locale: Locale }) {
  const words = adminWords[locale]
  return slots
    .filter(({ isClosed }) => !isClosed)
    .map(({ id, day, start, end, price, left }) => {
      const name = `${formatDay(day, locale, 'short')}, ${start}–${end}`
      return (
        <form key={`${id} ${left}`} method="post" action="/api/admin/slot" className="admin-row" data-slot={id}>
          <input type="hidden" name="slotId" value={id} />
          <input type="hidden" name="zone" value={zone} />
          <span className="figures font-semibold">{name}</span>
          <span className="figures text-soft">{formatPrice(price, locale)}</span>
          <label>
            {words.free}
            <input name="free" type="number" min="0" defaultValue={left} aria-label={`${words.free}: ${name}`} />
          </label>
          <button className="button-quiet" aria-label={`${words.save}: ${name}`}>
            {words.save}
          </button>
        </form>
      )
    })
}
