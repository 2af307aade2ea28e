import type { Connection } from './connection.js'
import type { Consent, ConsentWord } from './consent.js'
import type { Outbox } from './outbox.js'
import type { PageCapture } from './page-capture.js'
import type { Permission } from './permission.js'
import type { SayNo } from './say-no.js'

export interface TakeWordOptions {
  outbox: Outbox
  connection: Connection
  permission: Permission
  pageCapture: PageCapture
  sayNo: SayNo
  onChange: (consent: Consent) => void
}

/** Creates the function that takes the person's word on consent: capture starts or ends at once, in every tab. */
export function createTakeWord(options: TakeWordOptions): (word: ConsentWord) => void {
  const { outbox, connection, permission, pageCapture, sayNo, onChange } = options

  /**
   * Ends capture and tells the server. The beacon is of the page's own session, and no one learns whether it arrived; so the
   * no is said by a request as well, which also reaches a person of whom this page has no session.
   */
  function end(): void {
    const token = connection.grant?.token
    pageCapture.erase({ code: 'consent_denied', message: 'The person said no.' })
    if (token !== undefined) {
      outbox.report('consent.changed', { consent: 'denied' })
      outbox.sendByBeacon({ token })
      outbox.clear()
    }
    sayNo.say()
  }

  return (word) => {
    permission.tell(word)
    if (word.consent === 'denied') end()
    onChange(word.consent)
    if (permission.isAllowed()) pageCapture.start()
  }
}
