'use client'

import type { DataOf, EventContract } from '@proactive/protocol'
import { useTrack } from '@proactive/react'
import { useEffect, useEffectEvent } from 'react'

/**
 * Tracks a view event once when the component mounts, and again when consent is given later. Give the component the
 * ID of the viewed thing as its React key, so that another thing mounts it anew.
 */
export function useTrackView<Event extends EventContract>(event: Event, data: DataOf<Event>): void {
  const track = useTrack(event)
  const send = useEffectEvent((using: typeof track) => using(data))
  useEffect(() => send(track), [track])
}
