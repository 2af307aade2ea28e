/**
 * Loads the code of the page, and keeps what the page is to do until it is there. A failure is reported, and the loading is
 * tried again: without a network, or after a release whose files have other names.
 */

import { ProactiveError } from '@proactive/protocol'
import { backoffMs } from './backoff.js'
import type { ClientPage } from './client-page.js'
import { isolate, type ReportError } from './isolate.js'
import { pause } from './pause.js'
import type { Runtime } from './runtime.js'

export interface PageLoader {
  /** The page, once its code is there. */
  readonly page: ClientPage | null
  /** Loads the page, once. Rejects with a `ProactiveError`; after a failure the next call tries again. */
  load: () => Promise<ClientPage>
  /** Loads the page until it is there or `signal` is aborted. */
  keepLoading: (signal: AbortSignal) => Promise<void>
  /** Does something with the page once its code is there, which may be now. */
  use: (act: (page: ClientPage) => void) => void
  /** Forgets what waits for the page. */
  forget: () => void
  /** Returns the page that is there or is being loaded. */
  existing: () => Promise<ClientPage | null>
}

export interface PageLoaderOptions {
  /** Imports the code, and creates the page with it. */
  create: () => Promise<ClientPage>
  runtime: Pick<Runtime, 'random'>
  report: ReportError
  /** Called with the page before what waits for it. */
  onLoaded: (page: ClientPage) => void
  /** Called when an attempt failed and another one follows. */
  onFailed: (error: ProactiveError) => void
}

/** How many events may wait for the page. */
const maxWaiting = 1_000

/** Creates a loader that has loaded nothing. */
export function createPageLoader({ create, runtime, report, onLoaded, onFailed }: PageLoaderOptions): PageLoader {
  let page: ClientPage | null = null
  let loading: Promise<ClientPage> | null = null
  let waiting: ((page: ClientPage) => void)[] = []

  async function start(): Promise<ClientPage> {
    const created = await create()
    page = created
    onLoaded(created)
    for (const act of waiting.splice(0)) isolate(act, 'track()', report)(created)
    return created
  }

  async function load(): Promise<ClientPage> {
    loading ??= start()
    try {
      return await loading
    } catch (cause) {
      loading = null
      throw new ProactiveError('unavailable', 'The code of the page could not be loaded. Check the network, and that the files of the latest release are served.', { cause })
    }
  }

  return {
    get page() {
      return page
    },
    load,
    async keepLoading(signal) {
      for (let attempt = 0; !signal.aborted; attempt++) {
        try {
          await load()
          return
        } catch (error) {
          if (signal.aborted) return
          if (attempt === 0) report(error, 'Loading the code of the page')
          if (error instanceof ProactiveError) onFailed(error)
          await pause(backoffMs(attempt, runtime.random()), signal)
        }
      }
    },
    use(act) {
      if (page) act(page)
      else if (waiting.length < maxWaiting) waiting.push(act)
    },
    forget() {
      waiting = []
    },
    existing: async () => loading,
  }
}
