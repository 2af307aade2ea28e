'use client'

import { AssistantActivity, AssistantSettings } from '@proactive/react'
import { AssistantPanel } from '@proactive/react/panel'
import { useLocale } from './locale-context.js'

/** What the assistant's dialog holds: the kit's panel, what the assistant did, and its settings. */
export function AssistantContent() {
  const { words } = useLocale()
  return (
    <>
      <AssistantPanel />
      <div className="grid gap-2">
        <h2 className="font-semibold">{words.activity}</h2>
        <AssistantActivity />
      </div>
      <AssistantSettings />
    </>
  )
}
