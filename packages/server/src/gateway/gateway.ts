import type { Ingest } from './ingest.js'
import type { Pages } from './pages.js'
import type { PreferenceStore } from './preferences.js'
import type { RateLimits } from './rate-limits.js'
import type { Receiver } from './receive.js'
import type { Requests } from './requests.js'
import type { Sessions } from './sessions.js'
import type { Webhooks } from './webhooks.js'

/** What stands between a caller and the log, whatever carries the call: a socket or HTTP. */
export interface Gateway {
  rateLimits: RateLimits
  pages: Pages
  sessions: Sessions
  receiver: Receiver
  requests: Requests
  ingest: Ingest
  webhooks: Webhooks
  preferences: PreferenceStore
}
