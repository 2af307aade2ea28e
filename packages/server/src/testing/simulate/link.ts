import { seconds } from '@proactive/protocol'
import type { Host } from './host.js'
import type { Random } from './random.js'
import type { Schedule } from './schedule.js'
import type { ActiveFaults } from './active-faults.js'

/** One connection between a page and a process. Messages arrive in order; when it breaks, those in flight are lost. */
export interface Link {
  readonly host: Host
  readonly isBroken: boolean
  toHost(call: () => void): void
  toPage(call: () => void): void
  /** Calls the process. The answer arrives unless the connection breaks before. */
  request<T>(ask: () => Promise<T>, answered: (answer: T) => void, failed?: () => void): void
  /** Breaks the connection without notice; each end notices by its own timeout. */
  break: () => void
  /** Closes the connection; both ends notice at once. */
  close(): void
}

export function createLink({
  host,
  schedule,
  random,
  activeFaults,
  onPageNotices,
  onHostNotices,
}: {
  host: Host
  schedule: Schedule
  random: Random
  activeFaults: ActiveFaults
  onPageNotices: () => void
  onHostNotices: () => void
}): Link {
  let isBroken = false
  const free = { page: 0, host: 0 }

  const delay = () => (activeFaults.active('network') ? random.between(20, seconds(3)) : random.between(5, 60))

  function travel(to: 'page' | 'host', call: () => void): void {
    if (isBroken || host.isDead) return
    const arrival = Math.max(free[to], schedule.now() + delay())
    free[to] = arrival
    schedule.after(arrival - schedule.now(), () => !isBroken && call(), to === 'host' ? host : undefined)
  }

  function breakWithin(noticedWithin: number): void {
    if (isBroken) return
    isBroken = true
    schedule.after(random.between(10, noticedWithin), onPageNotices)
    schedule.after(random.between(10, noticedWithin), onHostNotices, host)
  }

  const link: Link = {
    host,
    get isBroken() {
      return isBroken
    },
    toHost: (call) => travel('host', call),
    toPage: (call) => travel('page', call),
    request(ask, answered, failed = () => {}) {
      link.toHost(() => {
        void ask().then(
          (answer) => link.toPage(() => answered(answer)),
          () => link.toPage(failed),
        )
      })
    },
    // A half-open connection is noticed within 25 s.
    break: () => breakWithin(seconds(25)),
    close: () => breakWithin(200),
  }
  host.onDeath(() => breakWithin(seconds(5)))
  return link
}
