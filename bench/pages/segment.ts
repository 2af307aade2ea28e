import { AnalyticsBrowser } from '@segment/analytics-next'
import { offer } from './contender.js'

const analytics = AnalyticsBrowser.load({ writeKey: 'library', cdnURL: `${location.origin}/segment` })
offer((view) => void analytics.track('Book Viewed', { ...view }), analytics.ready())
