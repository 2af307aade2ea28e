'use client'

import type { Preferences } from '@proactive/protocol'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { useProactiveContext } from './context.js'
import { Surface } from './surface.js'
import { type Assistant, useAssistant } from './use-assistant.js'
import { useOwnData } from './use-own-data.js'

const frequencies = ['minimal', 'normal', 'maximum'] as const

/** How long the assistant stays quiet for the rest of the day. */
const quietMs = 12 * 3_600_000

const settingsOf = ({ consent, preferences, setConsent, setPreferences, loadPreferences }: Assistant) => ({
  consent,
  preferences,
  setConsent,
  setPreferences,
  loadPreferences,
})

/**
 * Lets the person choose whether, how often and about which categories the assistant may speak, and download or delete
 * what is known about them. Switching the assistant off stops capture as well. Name the categories in the provider's
 * `messages`; one that was switched off is listed without a name, too, so that it can be switched on again.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * <AssistantSettings />
 */
export function AssistantSettings(): ReactNode {
  const preferences = useAssistant(preferencesOf)
  return (
    <Surface name="AssistantSettings" attempt={preferences}>
      <SettingsForm />
    </Surface>
  )
}

const preferencesOf = ({ preferences }: Assistant): Preferences | null => preferences

function SettingsForm(): ReactNode {
  const { client, words, categories: names } = useProactiveContext()
  const ownData = useOwnData(true)
  const { consent, preferences, setConsent, setPreferences, loadPreferences } = useAssistant(settingsOf)
  const [hasFailed, setHasFailed] = useState(false)
  /** The position of the switch while the server stores it: on holds only once it is stored. */
  const [pending, setPending] = useState<boolean | null>(null)
  const name = useId()
  const enabled = pending ?? (consent === 'granted' && preferences?.enabled !== false)
  const choices = preferences?.categories ?? {}
  const categories = [...new Set([...Object.keys(names), ...Object.keys(choices).filter((category) => choices[category] === false)])]
  const isQuiet = preferences?.quietUntil !== undefined && Date.parse(preferences.quietUntil) > client.now()

  useEffect(() => {
    loadPreferences().catch(() => {})
  }, [loadPreferences])

  function save(change: Partial<Preferences>): void {
    setHasFailed(false)
    setPending(change.enabled ?? null)
    setPreferences(change)
      .catch(() => setHasFailed(true))
      .finally(() => setPending(null))
  }

  function toggle(on: boolean): void {
    if (on && consent !== 'granted') setConsent('granted')
    if (consent === 'granted' || preferences?.enabled === false) save({ enabled: on })
  }

  return (
    <div data-proactive="settings">
      <fieldset>
        <legend>{words.assistant}</legend>
        <Check label={words.on} checked={enabled} onChange={toggle} />
        <fieldset disabled={!enabled}>
          <Check
            label={words.quiet}
            checked={isQuiet}
            onChange={(on) => save({ quietUntil: new Date(client.now() + (on ? quietMs : 0)).toISOString() })}
          />
        </fieldset>
        <fieldset disabled={!enabled}>
          <legend>{words.frequency}</legend>
          {frequencies.map((frequency) => (
            <label key={frequency}>
              <input
                type="radio"
                name={name}
                checked={(preferences?.frequency ?? 'normal') === frequency}
                onChange={() => save({ frequency })}
              />
              {words[frequency]}
            </label>
          ))}
        </fieldset>
        {categories.length > 0 && (
          <fieldset disabled={!enabled}>
            <legend>{words.categoriesOf}</legend>
            {categories.map((category) => (
              <Check
                key={category}
                label={names[category] ?? category}
                checked={choices[category] !== false}
                onChange={(on) => save({ categories: { ...choices, [category]: on } })}
              />
            ))}
          </fieldset>
        )}
      </fieldset>
      <p role="alert">{hasFailed && words.notSaved}</p>
      {ownData && <ownData.OwnData />}
    </div>
  )
}

function Check({ label, checked, onChange }: { label: string; checked: boolean; onChange: (on: boolean) => void }): ReactNode {
  return (
    <label>
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  )
}
