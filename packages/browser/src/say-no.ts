/**
 * Says the person's no to the server, until the server has acknowledged it: when it is said, when the network is back, when
 * the person looks at the page again, and on the next page. The request opens no session. A server records the no for a
 * person whom it knows, by login or cookie, and stores nothing about anybody else.
 *
 * Tricky cases:
 * - The page may be left at once: the browser finishes the request all the same, and where it does not, the next page says it.
 * - The computer's clock may be far from the server's: the first answer shows that, and the no is said again with the time
 *   that is right. Otherwise an older yes of another device would win over it.
 * - No timer is set: after a no, nothing of the page goes on by itself.
 */

import { isRecord } from '@proactive/protocol'
import type { PageClock } from './clock.js'
import type { ConsentStore } from './consent.js'
import type { Http } from './http.js'
import type { ReportError } from './isolate.js'
import { skewMs } from './session-requests.js'

export interface SayNo {
  /** Says the no that the server has not acknowledged, if there is one. A failure is reported, and the no is kept. */
  say: () => void
  /** Says the no of this page again: the person logged in or out, and may be known to the server now. */
  repeat: () => void
  /** Says the unsaid no whenever the network is back, until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
}

/** Creates what says the no of one page; nothing is said yet. */
export function createSayNo({ http, clock, consent, report }: { http: Http; clock: PageClock; consent: ConsentStore; report: ReportError }): SayNo {
  async function request(): Promise<void> {
    const ageMs = consent.unsaidAgeMs
    if (ageMs === null) return
    const sentAt = clock.elapsed()
    const body = { consent: 'denied', opens: false, consentAt: new Date(clock.serverNow() - ageMs).toISOString() }
    const answer = await http('/session', { method: 'POST', body, keepalive: true })
    // oxlint-disable-next-line typescript/no-base-to-string -- what is no time measures nothing
    const correctionMs = isRecord(answer) ? clock.measure(Date.parse(String(answer['now'])), sentAt) : 0
    if (Math.abs(correctionMs) > skewMs) return request()
    // What was said since the request was sent has a request of its own.
    consent.acknowledge(clock.elapsed() - sentAt)
  }

  const say = (): void => void request().catch((error: unknown) => report(error, 'setConsent'))

  return {
    say,
    repeat() {
      consent.unsay()
      say()
    },
    watch: (signal) => addEventListener('online', say, { signal }),
  }
}
