'use client'

import { type ReactNode, useState } from 'react'
import { AssistantSettings } from './assistant-settings.js'
import { useAssistance } from './provider.js'
import type { Suggestion } from './use-suggestion.js'
import { WhyThis } from './why-this.js'

export interface SuggestionMenuProps {
  suggestion: Suggestion
  onSettings?: (() => void) | undefined
}

/** The answer itself has gone out; only the wish for quiet could be lost, and it can be told again. */
const quietly = (wish: Promise<void>): void => void wish.catch(() => {})

/** What else can be done about a suggestion: ask why, put it off, silence its kind, change the settings. */
export function SuggestionMenu({ suggestion, onSettings }: SuggestionMenuProps): ReactNode {
  const { words } = useAssistance()
  const [settings, setSettings] = useState(false)

  return (
    <div data-proactive-part="more">
      <WhyThis why={suggestion.why} />
      <button type="button" onClick={() => quietly(suggestion.snooze())}>
        {words.notNow}
      </button>
      <button type="button" onClick={() => quietly(suggestion.muteCategory())}>
        {words.muteCategory}
      </button>
      <button type="button" aria-expanded={onSettings ? undefined : settings} onClick={onSettings ?? (() => setSettings(!settings))}>
        {words.settings}
      </button>
      {settings && <AssistantSettings />}
    </div>
  )
}
