import { bigBasket } from './baskets.js'
import type { Scenario, Stage } from './scenario.js'

const zone = 'Z3'
const further = 499
/** How many of the crowd score higher than the shopper: with the shopper, six are told. */
const better = 5

export const eveningSlot: Scenario = {
  name: 'evening-slot',
  title: { en: 'An evening slot opens', cs: 'Uvolní se večerní termín' },
  watch: {
    en: 'Fifty events, one signal, five hundred shoppers, six told: you are one of them, with a place held for you.',
    cs: 'Padesát událostí, jeden signál, pět set zákazníků a\u00a0šest oslovených. Jste mezi nimi a\u00a0místo vám držíme.',
  },
  level: 2,
  uncoordinated: {
    en: 'Fifty events, one signal, and everybody near an order is told of the six places: no place is held, and who decides late finds none.',
    cs: 'Padesát událostí, jeden signál a\u00a0o\u00a0šesti místech se dozví všichni, kdo jsou blízko objednávky. Místo nikomu nedržíme: kdo váhá, přijde pozdě.',
  },
  userId: 'u482',
  path: '/checkout/delivery',
  async prepare(stage) {
    await stage.fillCheckout(bigBasket)
    const slotId = await stage.nextSlot(zone, 18)
    await stage.send('delivery', 'delivery.slot_capacity_changed', { zone, slotId, from: 1, to: 0 })
    stage.enter(further, eventsOf)
  },
  async play(stage) {
    await stage.waitFor('checkout.step_entered', { step: 'delivery' })
    await stage.crowdIsIn()
    await tellOfSlot(stage, await stage.nextSlot(zone, 18))
  },
}

const looksAt = (where: string) => ({ type: 'delivery.slots_viewed', data: { zone: where, available: 12 } })
const enters = (total: number) => ({ type: 'checkout.step_entered', data: { step: 'delivery', total } })
const dwells = { type: 'pointer.dwelled', data: { target: 'delivery-options', dwellMs: 31_000, oscillation: 'medium' } }

/** What a shopper of the crowd does: a few are close to an order, many only look at slots, most shop elsewhere and do nothing here. */
function eventsOf(index: number): { type: string; data: object }[] {
  if (index < better) return [enters(120_000), looksAt(zone), dwells]
  if (index < 25) return [enters(60_000), looksAt(zone), dwells]
  if (index < 120) return [enters(60_000), looksAt(zone)]
  if (index < 250) return [looksAt(zone)]
  return []
}

/**
 * Sends what the delivery system tells of the slot: with the event that it is full, fifty events, one of which says
 * something new. Those after it come in its batch, so that also on a slow machine all are there before its burst is over.
 */
async function tellOfSlot(stage: Stage, slotId: string): Promise<void> {
  const indexed = { type: 'delivery.slot_indexed', data: { zone, slotId } }
  const reconciled = { type: 'delivery.slot_reconciled', data: { zone, slotId } }
  const changed = (from: number, to: number) => ({ type: 'delivery.slot_capacity_changed', data: { zone, slotId, from, to } })
  for (let batch = 0; batch < 8; batch++) await stage.sendAll('delivery', [indexed, reconciled, indexed, reconciled])
  await stage.sendAll('delivery', [changed(0, 6), ...Array.from({ length: 16 }, () => changed(6, 6))])
}
