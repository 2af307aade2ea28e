/** Reports an error of code that the client calls and does not own; `origin` names that code. Never throws. */
export type ReportError = (error: unknown, origin: string) => void

/** Creates the function that reports errors to the app. A reporter of the app that throws ends up in the console. */
export function createReport(onError: ReportError = logError): ReportError {
  return (error, origin) => {
    try {
      onError(error, origin)
    } catch (cause) {
      logError(cause, 'onError')
      logError(error, origin)
    }
  }
}

/** Returns a function that calls `listener` and never throws: the listener's first error is reported, a rejection too. */
export function isolate<Args extends unknown[]>(
  listener: (...args: Args) => unknown,
  origin: string,
  report: ReportError,
): (...args: Args) => void {
  let isReported = false
  const fail = (error: unknown): void => {
    if (!isReported) report(error, origin)
    isReported = true
  }
  return (...args) => {
    try {
      const returned = listener(...args)
      if (returned instanceof Promise) returned.catch(fail)
    } catch (error) {
      fail(error)
    }
  }
}

/** The surface that failed, and what it showed. */
interface FailedSurface {
  surface: string
  useCase?: string
  commandId?: string
}

/** Creates the function that reports the error of a surface, once for each surface of a use case, and removes its command. */
export function createSurfaceReport(report: ReportError, remove: (commandId: string) => void): (error: unknown, failed: FailedSurface) => void {
  const failedSurfaces = new Set<string>()
  return (error, { surface, useCase, commandId }) => {
    const origin = `The surface '${surface}'${useCase === undefined ? '' : ` of the use case '${useCase}'`}`
    if (!failedSurfaces.has(origin)) report(error, origin)
    failedSurfaces.add(origin)
    if (commandId !== undefined) remove(commandId)
  }
}

/** A set of listeners, each isolated from the others. */
export interface Listeners<Args extends unknown[]> {
  /** Adds a listener, also one that was added before. Returns the function that removes this addition. */
  add: (listener: (...args: Args) => unknown) => () => void
  /** Calls every listener, whichever of them throws. */
  call: (...args: Args) => void
}

/** Creates an empty set of listeners; `origin` names a listener in the report of its error. */
export function createListeners<Args extends unknown[]>(origin: string, report: ReportError): Listeners<Args> {
  const entries = new Set<(...args: Args) => void>()
  return {
    add(listener) {
      const entry = isolate(listener, origin, report)
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    call(...args) {
      for (const entry of Array.from(entries)) if (entries.has(entry)) entry(...args)
    },
  }
}

function logError(error: unknown, origin: string): void {
  console.error(`Proactive: ${origin} threw an error. The page and the other listeners go on; correct the code that threw.`, error)
}
