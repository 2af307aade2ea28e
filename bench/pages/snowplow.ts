import { newTracker, trackSelfDescribingEvent } from '@snowplow/browser-tracker'
import { offer } from './contender.js'

newTracker('library', location.origin, { appId: 'library' })
offer((view) => trackSelfDescribingEvent({ event: { schema: 'iglu:com.library/book_viewed/jsonschema/1-0-0', data: { ...view } } }))
