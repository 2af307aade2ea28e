import type { ClientSnapshot, PageSuggestion, ProactiveClient } from '@proactive/browser'
import { defaultPreferences } from '@proactive/protocol'

const resolved = async (): Promise<void> => {}
const ignored = (): void => {}

/** Creates a client whose snapshot never changes and whose functions do nothing: a surface keeps the state it is given. */
export function createStillClient(snapshot: ClientSnapshot): ProactiveClient {
  const onServer = { ...snapshot, suggestions: [] }
  return {
    start: ignored,
    stop: ignored,
    track: ignored,
    page: ignored,
    getSnapshot: () => snapshot,
    getServerSnapshot: () => onServer,
    subscribe: () => ignored,
    now: () => stillTime,
    shown: ignored,
    accept: resolved,
    extend: resolved,
    decline: ignored,
    dismiss: ignored,
    ignore: ignored,
    undo: resolved,
    onAction: () => ignored,
    registerContext: () => ignored,
    registerField: () => ignored,
    registerLoader: () => ignored,
    registerWorkflow: () => ignored,
    undoFill: resolved,
    cancelWorkflow: ignored,
    reportError: (error) => console.error(error),
    attention: { request: async () => ({ granted: false, reason: 'offline', release: ignored }) },
    ask: async () => ({ answer: '', sources: [], decidedBy: 'search' }),
    prepared: async () => snapshot.prepared ?? [],
    setConsent: ignored,
    loadPreferences: resolved,
    setPreferences: resolved,
    setLocale: ignored,
    renewSession: resolved,
    exportMe: async () => ({ person: {}, sessions: [], events: [], decisions: [], commands: [], preferences: defaultPreferences }),
    eraseMe: resolved,
    forgetEvidence: async () => undefined,
    trace: async () => null,
    inspect: async () => ({ follow: resolved, read: async () => null }),
  }
}

/** The time of every clock in the playground. */
const stillTime = Date.parse('2026-11-29T17:40:00.000Z')
const inSeconds = (seconds: number): string => new Date(stillTime + seconds * 1_000).toISOString()

/** A snapshot of a live assistant that shows nothing. */
export const liveSnapshot: ClientSnapshot = {
  started: true,
  consent: 'granted',
  connection: 'live',
  connectionProblem: null,
  session: null,
  suggestions: [],
  activity: [],
  prepared: null,
  fills: [],
  workflows: [],
  preferences: { enabled: true, frequency: 'normal', categories: { usuals: false } },
  locale: 'en',
  droppedEvents: 0,
}

/** The suggestion that every state of a card is made of, in a language of the shop. */
export function slotSuggestion(locale: 'en' | 'cs', change: Partial<PageSuggestion> = {}): PageSuggestion {
  const words = texts[locale]
  return {
    id: 'c1',
    seq: 1,
    kind: 'suggestion',
    phase: 'open',
    priority: 'high',
    expiresAt: inSeconds(600),
    correlationId: 'k1',
    useCase: 'offer_delivery_slot',
    category: 'delivery',
    message: words.message,
    decidedBy: 'rule',
    action: { type: 'delivery.reserve_slot', input: {}, label: words.label, done: words.done },
    anchor: null,
    hold: null,
    place: null,
    why: words.why.map((text, n) => ({ id: `e${n}`, text, time: inSeconds(-600 * (n + 1)) })),
    seen: true,
    deferred: null,
    problem: null,
    undoToken: null,
    ...change,
  }
}

/** Returns a hold that ends in so many seconds. */
export const holdFor = (seconds: number): PageSuggestion['hold'] => ({ id: 'h1', expiresAt: inSeconds(seconds), extendable: true })

const texts = {
  en: {
    message: 'The slot from 18:00 to 20:00 is free again. You usually take it.',
    label: 'Hold this slot',
    done: 'The slot is held for you',
    why: ['The slot became free', '7 of your 9 last orders came in the evening'],
    long: 'The slot from 18:00 to 20:00 is free again. You usually take it, the courier is already in your street at that time, and so this delivery costs you nothing at all.',
  },
  cs: {
    message: 'Uvolnil se termín od 18:00 do 20:00. Obvykle si ho vybíráte.',
    label: 'Podržet termín',
    done: 'Termín pro vás držíme',
    why: ['Termín se uvolnil', '7 z vašich 9 posledních nákupů přijelo večer'],
    long: 'Uvolnil se termín od 18:00 do 20:00. Obvykle si ho vybíráte, kurýr je v tu dobu stejně ve vaší ulici, a tak vás doručení nebude stát vůbec nic.',
  },
}

/** Returns a message that takes more than two lines. */
export const longMessage = (locale: 'en' | 'cs'): string => texts[locale].long
