import { crossesAbove, defineSignal, type Event, isEvent, keep, window } from '@proactive/engine'
import { hours, minutes, seconds, visitGapMs } from '@proactive/protocol'
import {
  cartChanged,
  cartViewed,
  checkoutStepCompleted,
  checkoutStepEntered,
  clickDead,
  clickRaged,
  errorShown,
  exitIntended,
  pageLeft,
  pageViewed,
  pointerDwelled,
  productViewed,
} from '../contract/index.js'
import { preferredDiet } from '../diets.js'
import { basketTotal, usualsOf } from '../facts.js'

const stuckMs = seconds(30)
/** From here on a shopper is told again to be stuck; a dwell of exactly 90 s counts. */
const lostMs = seconds(90) - 1
const worthReminding = 50_000

/** A shopper dwells on a step of the checkout without progress, for 30 s and for 90 s; cleared when they leave the step. */
export const shopperStuck = defineSignal('shopper.stuck')
  .on(checkoutStepEntered, checkoutStepCompleted, pointerDwelled, pageViewed, pageLeft)
  .per((_, { session: tab }) => tab)
  .only((e) => !('target' in e) || e.target.endsWith('-options'))
  .keep({
    step: keep.latest((_, event) => {
      if (isEvent(event, pointerDwelled)) return undefined
      // A page dates its own view a little after the step that it shows.
      if (isEvent(event, pageViewed) && event.data.path.startsWith('/checkout/')) return undefined
      return isEvent(event, checkoutStepEntered) ? event.data.step : null
    }),
  })
  .when(
    crossesAbove({ stuck: { at: stuckMs, rearm: stuckMs }, lost: { at: lostMs, rearm: lostMs } }, (e) => ('dwellMs' in e ? e.dwellMs : 0)),
  )
  .clears((e) => !('dwellMs' in e))
  .expires(minutes(30))
  .emit((e, { step, event }) => {
    if (!('dwellMs' in e) || step === undefined || step === null || e.target !== `${step}-options`) return undefined
    const { dwellMs, oscillation } = e
    return { priority: 'medium', data: { sessionId: event.session ?? '', step, dwellMs, oscillation } }
  })

/** A shopper clicks without effect, or meets several errors in a row. */
export const shopperFrustrated = defineSignal('shopper.frustrated')
  .on(clickRaged, clickDead, errorShown)
  .per((_, { session: tab }) => tab)
  .keep({ errors: keep.count(window.sliding(minutes(2)), (_, event) => isEvent(event, errorShown)) })
  .when((_, { event, errors }) => !isEvent(event, errorShown) || errors >= 3)
  .expires(minutes(2))
  .emit((e, { event }) => ({
    priority: 'low',
    data: {
      sessionId: event.session ?? '',
      where: 'where' in e ? e.where : e.target,
      evidence: isEvent(event, errorShown) ? 'errors' : isEvent(event, clickRaged) ? 'rage' : 'dead',
    },
  }))

/** A shopper with items in the cart is about to leave the page, whichever tab filled the cart. */
export const shopperLeaving = defineSignal('shopper.leaving')
  .on(exitIntended, cartChanged, cartViewed, checkoutStepEntered)
  .per((_, { session: tab }) => tab)
  .keep({ total: keep.latest((e) => ('total' in e ? e.total : undefined)) })
  .when((_, { event }) => isEvent(event, exitIntended))
  .asks((_, { event }) => ({ basket: basketTotal(event.person ?? '') }))
  .expires(seconds(30))
  .emit((_, { event, total: toldByTab, basket }) => {
    const total = basket ?? toldByTab ?? 0
    return total > 0 ? { priority: 'low', data: { sessionId: event.session ?? '', total } } : undefined
  })

/** When the last event of the visit happened, and whether an event begins another visit. */
const lastAt = keep.latest((_: unknown, event: Event<unknown>) => event.time)
const beginsVisit = (_: unknown, seen: { event: Event<unknown>; lastAt: number | undefined }): boolean =>
  seen.lastAt !== undefined && seen.event.time - seen.lastAt > visitGapMs

/** The longest that a visit lasts, for a signal that ends with it. */
const visitMs = hours(24)

/** A shopper viewed eight products that fit a diet and none against it. Stands for the visit. */
export const shopperPrefers = defineSignal('shopper.prefers', { version: 2 })
  .on(productViewed, pageViewed)
  .per((_, { person }) => person)
  .keep({ seen: keep.uniqueList((e) => ('productId' in e ? [e.productId, ...e.tags].join(' ') : undefined), window.session(visitGapMs)), lastAt })
  .when((e, { seen }) => 'productId' in e && seen.at(-1)?.split(' ')[0] === e.productId && preferredDiet(seen) !== undefined)
  .clears(beginsVisit)
  .expires(visitMs)
  .emit((_, { event, seen }) => {
    const diet = preferredDiet(seen)
    return diet && { priority: 'medium', data: { personId: event.person ?? '', tag: diet.tag, seen: diet.products } }
  })

const isCheckingOut = (event: Event<unknown>): boolean =>
  isEvent(event, cartViewed) || (isEvent(event, checkoutStepEntered) && event.data.step === 'address')

/** A shopper is about to check out without a product that is in most of their orders. Stands for the visit. */
export const shopperForgotUsual = defineSignal('shopper.forgot_usual', { version: 2 })
  .on(cartViewed, cartChanged, checkoutStepEntered, pageViewed)
  .per((_, { person }) => person)
  // Total and items are the newest, so that a view that arrives late does not speak of a basket that was fuller.
  .keep({ items: keep.latest((e) => ('items' in e ? e.items.map(({ productId }) => productId) : undefined)), total: keep.latest((e) => ('total' in e ? e.total : undefined)), lastAt })
  .when((_, { event, total }) => (total ?? 0) > worthReminding && isCheckingOut(event))
  // An event that clears makes no signal, so what asks anew replaces the signal of the visit before instead.
  .clears((e, seen) => beginsVisit(e, seen) && !(isCheckingOut(seen.event) && 'total' in e && e.total > worthReminding))
  .asks((_, { event }) => ({ usuals: usualsOf(event.person ?? '') }))
  .expires(visitMs)
  .emit((_, { event, items = [], usuals }) => {
    const forgotten = usuals.find(({ productId }) => !items.includes(productId))
    if (!forgotten) return undefined
    const { productId, orders, of } = forgotten
    return { priority: 'low', data: { personId: event.person ?? '', productId, share: orders / of, orders, of } }
  })
