'use client'

import { useAction } from '@proactive/react'
import { useRouter } from 'next/navigation'
import { setDietaryFilter } from '../assistant/contract/index.js'

/** Shows the page again, by the server, when the assistant has set a dietary filter or undone it. */
export function DietEvents() {
  const router = useRouter()
  useAction(setDietaryFilter, () => router.refresh(), { undo: () => router.refresh() })
  return null
}
