import { connectEnd } from './transport/remote.js'
import { type PageSide, type Transport, transportCalls, type WorkerPage } from './transport/transport.js'

/** How long the worker's code may take to load. */
const loadTimeoutMs = 10_000

/**
 * Starts the worker with the page's transport. Resolves once the worker runs, and rejects where there is none: it is not
 * supported, blocked by a policy, or cannot be loaded. `onCrash` is called when the worker fails later. Aborting `signal`
 * terminates the worker with its timers and connections.
 */
export async function startWorker(url: string | URL | undefined, page: PageSide, onCrash: (error: Error) => void, signal: AbortSignal): Promise<Transport> {
  // Bundlers find the worker by this expression, word for word.
  const worker = url === undefined ? new Worker(new URL('./transport/worker.js', import.meta.url), { type: 'module' }) : new Worker(url, { type: 'module' })
  signal.addEventListener('abort', () => worker.terminate(), { once: true })
  return new Promise((resolve, reject) => {
    let isReady = false
    const fail = (error: Error): void => {
      clearTimeout(timer)
      worker.terminate()
      reject(error)
    }
    const timer = setTimeout(() => fail(new Error('The worker did not load in time.')), loadTimeoutMs)
    const local: WorkerPage = {
      ...page,
      ready() {
        clearTimeout(timer)
        isReady = true
        resolve(transport)
      },
    }
    const remote = connectEnd(worker, transportCalls, () => local)
    const transport: Transport = { ...remote, push: (entries) => remote.push(JSON.stringify(entries)) }
    signal.addEventListener('abort', () => fail(new Error('The client was stopped.')), { once: true })
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      const error = new Error(`The worker failed: ${event.message || 'its code could not be loaded'}.`)
      fail(error)
      if (isReady && !signal.aborted) onCrash(error)
    })
  })
}
