'use client'

import type { ProactiveClient } from '@proactive/browser'
import { createContext } from 'react'

/** The assistant's client of the page, which the launcher stops before it leaves the page. */
export const PageClient = createContext<Pick<ProactiveClient, 'start' | 'stop'> | null>(null)
