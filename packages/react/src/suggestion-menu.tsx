'use client'

import { type ReactNode, useState } from 'react'
import { AssistantSettings } from './assistant-settings.js'
import { cardTexts } from './card-texts.js'
import type { Suggestion } from './suggestion.js'
import { useTexts } from './use-texts.js'
import { WhyThis } from './why-this.js'

export interface SuggestionMenuProps {
  suggestion: Suggestion
  onSettings?: (() => void) | undefined
}

/** Ignores that a preference could not be stored: the answer was sent, and the person can choose the preference again. */
const ignoreFailure = (stored: Promise<void>): void => void stored.catch(() => {})

/** Shows the further options of a suggestion: why it is shown, snooze, mute its category, settings. */
export function SuggestionMenu({ suggestion, onSettings }: SuggestionMenuProps): ReactNode {
  const texts = useTexts(cardTexts)
  const [showsSettings, setShowsSettings] = useState(false)

  return (
    <div data-proactive-part="more">
      <WhyThis why={suggestion.why} correlationId={suggestion.correlationId} />
      <button type="button" onClick={() => ignoreFailure(suggestion.snooze())}>
        {texts.notNow}
      </button>
      <button type="button" onClick={() => ignoreFailure(suggestion.muteCategory())}>
        {texts.muteCategory}
      </button>
      <button type="button" aria-expanded={onSettings ? undefined : showsSettings} onClick={onSettings ?? (() => setShowsSettings(!showsSettings))}>
        {texts.settings}
      </button>
      {showsSettings && <AssistantSettings />}
    </div>
  )
}
