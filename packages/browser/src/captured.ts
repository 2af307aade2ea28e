/**
 * The contracts of the events that the client captures by itself. An app declares those that it wants, in `events` of
 * `createProactiveClient` and in its pack. Their schemas need no library.
 */

import { type DataOf, defineEvent } from '@proactive/protocol'
import { amount, count, oneOf, optional, shape, text, truth } from './shape.js'

const name = text(1, 80)
const path = text(0, 300)

/** The first page of a session. `returning`: this browser has visited before. */
export const sessionStarted = defineEvent('session.started', { data: shape({ returning: truth }) })
/** A page is shown. The path has no query. */
export const pageViewed = defineEvent('page.viewed', {
  data: shape({ path, title: optional(text(0, 200)), referrerHost: optional(name) }),
})
/** The deepest place that a page was scrolled to, in percent of the way to its end and in steps of 10. */
export const pageScrolled = defineEvent('page.scrolled', { data: shape({ path, percent: count }) })
/** A page is left, for another or for good. `visibleMs`: how long it was visible. */
export const pageLeft = defineEvent('page.left', { data: shape({ path, visibleMs: count }) })
/** How fast a document is, as Web Vitals define it: largest contentful paint, interaction to next paint, layout shift. */
export const pageMeasured = defineEvent('page.measured', {
  data: shape({ path, lcpMs: optional(count), inpMs: optional(count), cls: optional(amount) }),
})
/**
 * The pointer stays on a zone, or on a touch screen a zone stays half visible: after 5 s, 15 s, 31 s, then every 30 s, and
 * when the stay ends. `dwellMs` is the whole stay so far; `oscillation` tells how often the pointer turned.
 */
export const pointerDwelled = defineEvent('pointer.dwelled', {
  data: shape({ target: name, dwellMs: count, oscillation: oneOf('low', 'medium', 'high') }),
})
/** No input for a minute. */
export const visitorIdled = defineEvent('visitor.idled', { data: shape({ idleMs: count }) })
/** The first input after that. `idleMs`: how long there was none. */
export const visitorResumed = defineEvent('visitor.resumed', { data: shape({ idleMs: count }) })
/** Three clicks within a second and 30 pixels. */
export const clickRaged = defineEvent('click.raged', { data: shape({ target: name }) })
/** A click after which nothing changed for 2.5 s. */
export const clickDead = defineEvent('click.dead', { data: shape({ target: name }) })
/** The pointer left by the top of the page; on a touch screen a fast scroll up, or Back. */
export const exitIntended = defineEvent('exit.intended', { data: shape({ path }), urgent: true })
/** A field of a form was filled or emptied. */
export const formFieldChanged = defineEvent('form.field_changed', { data: shape({ form: name, field: name, filled: truth }) })
/** A form was submitted. */
export const formSubmitted = defineEvent('form.submitted', { data: shape({ form: name }) })
/** The browser refused a field of a form. `code` names the constraint, such as `value_missing`. */
export const formFailed = defineEvent('form.failed', { data: shape({ form: name, field: name, code: name }) })
/** An error message was shown. */
export const errorShown = defineEvent('error.shown', { data: shape({ where: name, code: name }) })

type Contracts = typeof import('./captured.js')

/** The data of each captured event, by its type. */
export type CapturedEvents = {
  [Contract in Contracts[keyof Contracts] as Contract['type']]: DataOf<Contract>
}
