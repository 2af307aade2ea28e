import { posthog } from 'posthog-js'
import { offer } from './contender.js'

const isLoaded = new Promise<void>((loaded) => {
  posthog.init('phc_library', {
    api_host: location.origin,
    loaded: () => loaded(),
    // A browser that a program drives is no bot here, and a bench tracks faster than a person.
    opt_out_useragent_filter: true,
    rate_limiting: { events_per_second: 10_000, events_burst_limit: 1_000_000 },
  })
})
offer((view) => void posthog.capture('book viewed', { ...view }), isLoaded)
