'use client'

import type { PageSuggestion } from '@proactive/browser'
import { type ReactNode, useState } from 'react'
import { Card } from './card.js'
import type { SuggestionHostProps } from './suggestion-host.js'
import { useCard } from './use-card.js'
import { usePlacement } from './use-placement.js'

/** The card of the host, which places itself beside the thing that the suggestion concerns. */
export function FloatingCard({ item, render, onSettings }: SuggestionHostProps & { item: PageSuggestion }): ReactNode {
  const [card, setCard] = useState<HTMLElement | null>(null)
  const [placement, unfold] = usePlacement(item.anchor, card)
  const suggestion = useCard(item, { placement, onElement: setCard })
  if (!suggestion) return null
  return render ? render(suggestion) : <Card suggestion={suggestion} onSettings={onSettings} onUnfold={unfold} />
}
