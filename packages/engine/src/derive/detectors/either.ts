import { type Detector, detector, holding } from '../../define/detector.js'
import type { Seen } from '../../define/seen.js'

/**
 * Fires when a detector does, or when a condition holds, for signals with more than one cause.
 *
 * @example
 * .when(either(unusual((e) => e.value), (e) => e.value > 100))
 */
export function either<Data, Kept, Found extends object>(
  found: Detector<Data, Found, Kept>,
  holds: (data: Data, seen: Kept & Seen<Data>) => boolean,
): Detector<Data, Partial<Found>, Kept> {
  const condition = holding(holds)
  return detector({
    order: found.order,
    ...(found.reachMs !== undefined && { reachMs: found.reachMs }),
    ...(found.events && { events: found.events }),
    start: (): { inner: unknown } => ({ inner: found.start() }),
    push(state: { inner: unknown }, data: Data, seen: Kept & Seen<Data>): Partial<Found> | undefined {
      // The detector reads every event, because it remembers.
      const hit = found.push(state.inner, data, seen)
      return hit ?? (condition.push(null, data, seen) && {})
    },
    describe: ({ inner }: { inner: unknown }) => `${found.describe?.(inner) ?? 'its detector has found nothing'}; or its condition`,
    ...(found.due && { due: ({ inner }: { inner: unknown }) => found.due?.(inner) }),
    ...(found.wake && { wake: ({ inner }: { inner: unknown }, at: number) => found.wake?.(inner, at) }),
    ...(found.inZone && { inZone: (timeZone: string) => either(found.inZone?.(timeZone) ?? found, holds) }),
  })
}
