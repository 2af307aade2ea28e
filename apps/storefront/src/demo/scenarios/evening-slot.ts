import { seconds } from '@proactive/protocol'
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
    await fifty(stage, await stage.nextSlot(zone, 18))
  },
}

const looksAt = (where: string) => ({ type: 'delivery.slots_viewed', data: { zone: where, available: 12 } })
const enters = (total: number) => ({ type: 'checkout.step_entered', data: { step: 'delivery', total } })
const dwells = { type: 'pointer.dwelled', data: { target: 'delivery-options', dwellMs: 31_000, oscillation: 'medium' } }

/** What a shopper of the crowd does: a few are close to an order, many only look at slots, most shop elsewhere. */
function eventsOf(index: number): { type: string; data: object }[] {
  if (index < better) return [enters(120_000), looksAt(zone), dwells]
  if (index < 25) return [enters(60_000), looksAt(zone), dwells]
  if (index < 120) return [enters(60_000), looksAt(zone)]
  if (index < 250) return [looksAt(zone)]
  return [looksAt(index % 2 === 0 ? 'Z1' : 'Z2')]
}

/** Sends fifty events about one change of the slot, most of them noise. */
async function fifty(stage: Stage, slotId: string): Promise<void> {
  await stage.send('delivery', 'delivery.slot_capacity_changed', { zone, slotId, from: 0, to: 6 })
  for (let sent = 1; sent < 50; sent++) {
    if (sent % 3 === 0) await stage.send('delivery', 'delivery.slot_indexed', { zone, slotId })
    else if (sent % 3 === 1) await stage.send('delivery', 'delivery.slot_reconciled', { zone, slotId })
    else await stage.send('delivery', 'delivery.slot_capacity_changed', { zone, slotId, from: 6, to: 6 })
    await stage.pause(seconds(2) / 50)
  }
}
