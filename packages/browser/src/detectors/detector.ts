import type { CapturedEvents } from '../captured.js'
import type { PageClock } from '../clock.js'

/** What a detector is given of the page that it watches. */
export interface WatchedPage {
  clock: Pick<PageClock, 'elapsed'>
  /** Ends the detector: consent was withdrawn, the client was stopped, or another person began. */
  signal: AbortSignal
  /** Captures an event, after the view of the page that it happened on. */
  capture: <Type extends keyof CapturedEvents>(type: Type, data: CapturedEvents[Type]) => void
  /** Returns the path of the current page. */
  path: () => string
  /** Calls `listener` before the page is left, for another or for good. */
  onLeave: (listener: () => void) => void
  /** Calls `listener` before the document is hidden or left, when its events are handed over. */
  onHide: (listener: () => void) => void
}

/** Watches the page until its signal is aborted. */
export type Detector = (page: WatchedPage) => void
