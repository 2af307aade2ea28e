import { seconds } from '@proactive/protocol'
import type { Host } from './host.js'
import type { Random } from './random.js'
import type { Schedule } from './schedule.js'
import type { Weather } from './active-faults.js'

/** One connection between a page and a process: in order both ways, until it breaks, and then what was under way is lost. */
export interface Link {
  readonly host: Host
  readonly isBroken: boolean
  toHost(call: () => void): void
  toPage(call: () => void): void
  /** Asks the process; the answer comes if nothing breaks meanwhile. */
  request<T>(ask: () => Promise<T>, answered: (answer: T) => void, failed?: () => void): void
  /** Breaks it; both ends notice by themselves, sooner or later. */
  break: () => void
  /** Ends it properly: the other end hears at once. */
  close(): void
}

export function createLink({
  host,
  schedule,
  random,
  weather,
  onPageNotices,
  onHostNotices,
}: {
  host: Host
  schedule: Schedule
  random: Random
  weather: Weather
  onPageNotices: () => void
  onHostNotices: () => void
}): Link {
  let isBroken = false
  const free = { page: 0, host: 0 }

  const delay = () => (weather.now('network') ? random.between(20, seconds(3)) : random.between(5, 60))

  function travel(to: 'page' | 'host', call: () => void): void {
    if (isBroken || host.isDead) return
    const arrival = Math.max(free[to], schedule.now() + delay())
    free[to] = arrival
    schedule.after(arrival - schedule.now(), () => !isBroken && call(), to === 'host' ? host : undefined)
  }

  function broken(noticedWithin: number): void {
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
    // A dead peer is noticed within 25 s.
    break: () => broken(seconds(25)),
    close: () => broken(200),
  }
  host.onDeath(() => broken(seconds(5)))
  return link
}
