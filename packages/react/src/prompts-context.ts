'use client'

import type { Proactive } from '@proactive/browser/prompts'
import { createContext } from 'react'

/** The engine of the nearest `ProactivePrompts`. */
export const PromptsContext = createContext<Proactive | null>(null)
