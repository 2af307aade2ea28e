import type { Connection } from './connection.js'
import type { Consent, ConsentWord } from './consent.js'
import type { Http } from './http.js'
import type { ReportError } from './isolate.js'
import type { Outbox } from './outbox.js'
import type { PageCapture } from './page-capture.js'
import type { Permission } from './permission.js'
import type { Tab } from './tab.js'

export interface TakeWordOptions {
  http: Http
  tab: Tab
  outbox: Outbox
  connection: Connection
  permission: Permission
  pageCapture: PageCapture
  report: ReportError
  onChange: (consent: Consent) => void
}

/** Creates the function that takes the person's word on consent: capture starts or ends at once, in every tab. */
export function createTakeWord(options: TakeWordOptions): (word: ConsentWord, wasGranted: boolean) => void {
  const { http, tab, outbox, connection, permission, pageCapture, report, onChange } = options

  /** Ends capture and tells the server, where the server knows of a yes. */
  function end(wasGranted: boolean): void {
    const { sessionId } = tab.memory
    const token = connection.grant?.token
    pageCapture.erase({ code: 'consent_denied', message: 'The person said no.' })
    if (token !== undefined) {
      outbox.report('consent.changed', { consent: 'denied' })
      outbox.sendByBeacon({ token })
      outbox.clear()
    } else if (wasGranted) {
      // Without a time, so that it is said on its arrival: the page's clock may not have been measured yet.
      const body = { consent: 'denied', ...(sessionId && { sessionId }) }
      http('/session', { method: 'POST', body }).catch((error: unknown) => report(error, 'setConsent'))
    }
  }

  return (word, wasGranted) => {
    permission.tell(word)
    if (word.consent === 'denied') end(wasGranted)
    onChange(word.consent)
    if (permission.isAllowed()) pageCapture.start()
  }
}
