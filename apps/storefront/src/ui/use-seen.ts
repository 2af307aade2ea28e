'use client'

import type { DataOf, EventContract } from '@proactive/protocol'
import { useAssistant, useTrack } from '@proactive/react'
import { useEffect, useEffectEvent } from 'react'

/**
 * Tells once that something is before the shopper's eyes; give the component the thing's id as its key.
 * Who agrees to be helped while looking at it is seen from that moment on.
 */
export function useSeen<Event extends EventContract>(event: Event, data: DataOf<Event>): void {
  const track = useTrack(event)
  const isAllowed = useAssistant((assistant) => assistant.consent === 'granted')
  const tell = useEffectEvent(() => track(data))
  useEffect(() => {
    if (isAllowed) tell()
  }, [isAllowed])
}
