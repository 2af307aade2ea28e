'use client'

import type { DataOf, EventContract } from '@proactive/protocol'
import { useTrack } from '@proactive/react'
import { useEffect, useEffectEvent } from 'react'

/**
 * Tells once that something is before the shopper's eyes; give the component the thing's id as its key.
 * Who agrees to be helped while looking at it is seen from that moment on.
 */
export function useSeen<Event extends EventContract>(event: Event, data: DataOf<Event>): void {
  const track = useTrack(event)
  const tell = useEffectEvent((by: typeof track) => by(data))
  useEffect(() => tell(track), [track])
}
