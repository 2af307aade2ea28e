import { auditTime, groupBy, mergeMap, type Observable, scan, type SchedulerAction, type SchedulerLike, Subject, Subscription, tap } from 'rxjs'
import { QueueClock } from './clock.js'
import { type Deriver, parse } from './deriver.js'
import { type LogEvent, type Scarce, task } from './task.js'

/**
 * The task with the operators of rxjs, one group per book. Windows and edges fold in place, the cheapest way in rxjs.
 */
export function withRxjs(): Deriver {
  const clock = new QueueClock()
  const events = new Subject<LogEvent>()
  const signals: Scarce[] = []
  events
    .pipe(
      groupBy((event) => event.data.bookId),
      mergeMap((book) => scarce(book, schedulerOf(clock))),
    )
    .subscribe((signal) => signals.push(signal))
  return {
    name: 'rxjs',
    signals,
    run(batches) {
      for (const { now, lines } of batches) {
        clock.advance(now)
        for (const line of lines) events.next(parse(line))
      }
    },
  }
}

function scarce(book: Observable<LogEvent>, scheduler: SchedulerLike): Observable<Scarce> {
  return book.pipe(
    scan(remembering, { times: [] as number[], event: undefined as LogEvent | undefined }),
    auditTime(task.collapseMs, scheduler),
    tap(({ times }) => forget(times, times.at(-1) ?? 0)),
    scan(crossing, { isBelow: false, signal: undefined as Scarce | undefined }),
    mergeMap(({ signal }) => (signal ? [signal] : [])),
  )
}

function remembering(window: { times: number[]; event: LogEvent | undefined }, event: LogEvent) {
  window.times.push(event.time)
  window.event = event
  return window
}

function forget(times: number[], now: number): void {
  while ((times[0] ?? Infinity) <= now - task.windowMs) times.shift()
}

function crossing(
  state: { isBelow: boolean; signal: Scarce | undefined }, { times, event }: { times: number[]; event: LogEvent | undefined },
) {
  state.signal = undefined
  if (!event) return state
  const { data: { bookId, copies }, time } = event
  if (state.isBelow) state.isBelow = copies < task.rearm
  else if (copies < task.below) {
    state.isBelow = true
    state.signal = { bookId, at: time, copies, count: times.length }
  }
  return state
}

/** Creates an rxjs scheduler on the events' clock. */
function schedulerOf(clock: QueueClock): SchedulerLike {
  class Timer<T> extends Subscription implements SchedulerAction<T> {
    readonly #work: (this: SchedulerAction<T>, state?: T) => void

    constructor(work: (this: SchedulerAction<T>, state?: T) => void) {
      super()
      this.#work = work
    }

    schedule(state?: T, delay = 0): Subscription {
      clock.after(delay, () => {
        if (!this.closed) Reflect.apply(this.#work, this, [state])
      })
      return this
    }
  }
  return {
    now: () => clock.now,
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) {
      return new Timer(work).schedule(state, delay)
    },
  }
}
