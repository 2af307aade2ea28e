import { createProactiveClient } from '@proactive/browser'
import { offer } from './contender.js'
import { bookViewed } from './contract.js'

/** A client whose page is a contender once it is live. */
export const client = createProactiveClient({ events: [bookViewed], consent: 'not-required', respectPrivacySignals: false })

const isLive = new Promise<void>((resolve) => {
  client.subscribe(() => client.getSnapshot().connection === 'live' && resolve())
})
offer((view) => client.track(bookViewed, view), isLive)
