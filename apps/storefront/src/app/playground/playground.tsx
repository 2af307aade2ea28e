'use client'

import type { Activity, ClientSnapshot, PageSuggestion, PreparedSuggestion } from '@proactive/browser'
import { AssistantActivity, AssistantSettings, ConsentBanner, ProactiveProvider, SuggestionCard, useFill, useSuggestion } from '@proactive/react'
import { AssistantPanel } from '@proactive/react/panel'
import { type ReactNode, useState } from 'react'
import { categoryNames } from '../category-names.js'
import { createStillClient, holdFor, liveSnapshot, longMessage, slotSuggestion } from './still-client.js'
import './playground.css'

type Locale = 'en' | 'cs'

const cards = (locale: Locale): { [name: string]: Partial<PageSuggestion> } => ({
  open: {},
  'decided by AI': { decidedBy: 'model' },
  'long message': { message: longMessage(locale) },
  hold: { hold: holdFor(134) },
  'hold about to end': { hold: holdFor(32) },
  accepting: { phase: 'accepting' },
  'accepted, with undo': { phase: 'accepted', undoToken: 'u1' },
  accepted: { phase: 'accepted' },
  undoing: { phase: 'undoing', undoToken: 'u1' },
  undone: { phase: 'undone' },
  'offline, to be tried again': { problem: 'offline' },
  withdrawn: { phase: 'ended', problem: 'withdrawn' },
  'hold lost': { phase: 'ended', problem: 'hold_lost' },
  notification: { kind: 'notification', action: null },
})

const activity = (locale: Locale): readonly Activity[] => {
  const { message, action } = slotSuggestion(locale)
  const entry = { correlationId: 'k1', time: '2026-11-29T17:23:00.000Z', message, action, undoToken: null }
  return [
    { ...entry, id: 'a1', state: 'accepted', undoToken: 'u1' },
    { ...entry, id: 'a2', state: 'undone' },
    { ...entry, id: 'a3', state: 'missed' },
  ]
}

const prepared = (locale: Locale): readonly PreparedSuggestion[] => {
  const { message, action, why } = slotSuggestion(locale)
  const item = { message, action, why, phase: 'open', problem: null, undoToken: null } as const
  return [
    { ...item, id: 'p1' },
    { ...item, id: 'p2', message: longMessage(locale) },
    { ...item, id: 'p3', phase: 'accepting' },
    { ...item, id: 'p4', phase: 'accepted', undoToken: 'u1' },
    { ...item, id: 'p5', phase: 'undone' },
    { ...item, id: 'p6', problem: 'offline' },
    { ...item, id: 'p7', phase: 'ended', problem: 'withdrawn' },
  ]
}

/** Shows each surface of the assistant in every state. Nothing in it is connected to a server. */
export function Playground({ locale }: { locale: Locale }) {
  return (
    <div className="wrap playground">
      <h1>Playground</h1>
      {Object.entries(cards(locale)).map(([name, change]) => (
        <Stage key={name} name={name} locale={locale} snapshot={{ suggestions: [slotSuggestion(locale, change)] }}>
          <CurrentCard />
        </Stage>
      ))}
      <Stage
        name="a filled field"
        locale={locale}
        snapshot={{ fills: [{ commandId: 't1', field: 'street', before: 'Krátká 1', value: 'Dlouhá 7', annotation: '✓' }] }}
      >
        <Street />
      </Stage>
      <Stage name="settings" locale={locale}>
        <AssistantSettings />
      </Stage>
      <Stage name="settings, switched off" locale={locale} snapshot={{ consent: 'denied' }}>
        <AssistantSettings />
      </Stage>
      <Stage name="activity" locale={locale} snapshot={{ activity: activity(locale) }}>
        <AssistantActivity />
      </Stage>
      <Stage name="activity, empty" locale={locale}>
        <AssistantActivity />
      </Stage>
      <Stage name="panel" locale={locale} snapshot={{ prepared: prepared(locale) }}>
        <AssistantPanel />
      </Stage>
      <Stage name="panel, empty" locale={locale} snapshot={{ prepared: [] }}>
        <AssistantPanel />
      </Stage>
      <Stage name="panel, loading" locale={locale}>
        <AssistantPanel />
      </Stage>
      <Stage name="panel, offline" locale={locale} snapshot={{ connection: 'waiting' }}>
        <AssistantPanel />
      </Stage>
      <Stage name="consent" locale={locale} snapshot={{ consent: 'unknown' }}>
        <ConsentBanner />
      </Stage>
    </div>
  )
}

function CurrentCard() {
  const suggestion = useSuggestion()
  return suggestion && <SuggestionCard suggestion={suggestion} />
}

function Street() {
  const street = useFill('street')
  return (
    <label>
      Street <input {...street.fieldProps} defaultValue="Dlouhá 7" />
      <small {...street.noteProps} />
    </label>
  )
}

function Stage({ name, locale, snapshot, children }: { name: string; locale: Locale; snapshot?: Partial<ClientSnapshot>; children: ReactNode }) {
  const [client] = useState(() => createStillClient({ ...liveSnapshot, ...snapshot, locale }))
  return (
    <section className="playground-stage" data-state={name}>
      <h2>{name}</h2>
      <ProactiveProvider client={client} locale={locale} messages={categoryNames}>
        {children}
      </ProactiveProvider>
    </section>
  )
}
