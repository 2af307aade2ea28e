'use client'

import { minutes } from '@proactive/protocol'
import { useQuery } from '@tanstack/react-query'
import { use, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { z } from 'zod/mini'
import type { Locale } from '../shop/locale.js'
import { NowPlaying } from './now-playing.js'
import { PageClient } from './page-client.js'
import type { PlayingNow } from './playing-now.js'
import { demoWords } from './words.js'

const listing = z.array(z.object({ name: z.string(), title: z.string(), watch: z.string(), level: z.number(), isPlayable: z.boolean() }))
const refused = z.object({ message: z.string() })
/** Where the assistant's client keeps what a tab remembers over a reload. */
const memoryOfTab = 'proactive.tab'
const joined = z.object({ path: z.nullable(z.string()) })
const startedScenario = z.object({ path: z.string() })

/** Lists and plays the scenarios, says what to watch in the one that is played, and moves the assistant's clock. Rendered in demo mode only. */
export function Launcher({ locale, playing: now }: { locale: Locale; playing: PlayingNow | null }) {
  const words = demoWords[locale]
  const client = use(PageClient)
  const panel = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [status, setStatus] = useState('')
  const [playing, setPlaying] = useState<string | null>(null)
  const scenarios = useQuery({ queryKey: ['scenarios', locale], queryFn: readScenarios, enabled: isOpen })

  const attempt = async (work: () => Promise<unknown>, done = '') => {
    setStatus('')
    try {
      await work()
      setStatus(done)
    } catch (error) {
      setStatus(error instanceof Refused ? error.message : words.failed)
      setPlaying(null)
      panel.current?.showPopover()
    }
  }

  const start = (name: string) => {
    setPlaying(name)
    // This page is left. Were it still connected, what the scenario tells could be sent to it and not to the next one.
    client?.stop()
    void attempt(async () => {
      try {
        await play(name)
      } catch (error) {
        client?.start()
        throw error
      }
    })
  }
  usePlayFromLink(start)
  useJoinFromLink(() => void attempt(join))
  const second = useSecondOrigin()

  return (
    <aside data-proactive="launcher" className="launcher" aria-label={words.title}>
      <button type="button" className="launcher-button" popoverTarget="launcher-panel">
        {words.open}
      </button>
      {now && <NowPlaying playing={now} locale={locale} />}
      <div ref={panel} id="launcher-panel" popover="auto" className="launcher-panel" onToggle={(e) => setOpen(e.newState === 'open')}>
        <h2 className="font-heading text-lg font-semibold">{words.title}</h2>
        <p className="mt-1 text-sm text-soft">{words.intro}</p>
        {scenarios.isError && <p className="mt-3 text-sm text-paprika">{words.failed}</p>}
        {scenarios.data?.length === 0 && <p className="mt-3 text-sm text-soft">{words.none}</p>}
        <ul className="mt-3">
          {scenarios.data?.map(({ name, title, watch, level, isPlayable }) => (
            <li key={name} className="flex items-center gap-3 border-t border-line py-2">
              <p className="grow text-sm text-soft">
                <b className="block text-[0.9375rem] font-semibold text-ink">{title}</b> {isPlayable ? watch : words.needsLevel(level)}
              </p>
              <button
                type="button"
                className="launcher-action"
                disabled={playing !== null || !isPlayable}
                aria-label={`${words.play}: ${title}`}
                onClick={() => start(name)}
              >
                {playing === name ? words.playing : words.play}
              </button>
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2 border-t border-line pt-3">
          {second !== null && (
            <button type="button" className="launcher-action" onClick={() => openBeside(second)}>
              {words.second}
            </button>
          )}
          <button
            type="button"
            className="launcher-action"
            onClick={() => void attempt(() => post('/api/demo/clock', { advanceMs: minutes(5) }), words.laterDone)}
          >
            {words.later}
          </button>
          <button
            type="button"
            className="launcher-action"
            onClick={() =>
              void attempt(async () => {
                await post('/api/demo/reset')
                location.reload()
              }, words.resetDone)
            }
          >
            {words.reset}
          </button>
        </div>
        <p role="status" className="mt-2 min-h-5 text-sm">
          {status}
        </p>
      </div>
    </aside>
  )
}

/** Plays the scenario named in the query `?scenario=name` when the page opens. */
function usePlayFromLink(start: (name: string) => void): void {
  const started = useRef(false)
  useEffect(() => {
    const name = new URLSearchParams(location.search).get('scenario')
    if (!name || started.current) return
    started.current = true
    start(name)
  }, [start])
}

/** Joins the scenario that is played in the first window, when this one opens with `?second=<path of the first>`. */
function useJoinFromLink(enter: () => void): void {
  const entered = useRef(false)
  useEffect(() => {
    if (entered.current || !new URLSearchParams(location.search).has('second')) return
    entered.current = true
    enter()
  }, [enter])
}

/**
 * Returns the origin by which a second window is another shopper: cookies belong to a host name, and this machine has two.
 * `null` for a store that is open by one name only.
 */
function useSecondOrigin(): string | null {
  return useSyncExternalStore(neverChanges, secondOrigin, () => null)
}

const neverChanges = () => () => undefined

function secondOrigin(): string | null {
  const { protocol, hostname, port } = location
  const other = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' }[hostname]
  return other === undefined ? null : `${protocol}//${other}${port && `:${port}`}`
}

/** Opens this page for the second shopper, in a window at the right half of the screen. */
function openBeside(origin: string): void {
  const { availWidth, availHeight } = screen
  const width = Math.round(availWidth / 2)
  open(`${origin}/?second=${encodeURIComponent(location.pathname)}`, 'second-shopper', `popup,left=${width},top=0,width=${width},height=${availHeight}`)
}

/**
 * Starts a scenario and loads its page. A full page load is needed: the consent of the scenario is read from a cookie
 * at load. The page begins as one in a new tab does, or a card of the scenario before, which nobody answered, would stand
 * in front of this one's.
 */
async function play(name: string): Promise<void> {
  const { path } = startedScenario.parse(await post(`/api/demo/scenarios/${encodeURIComponent(name)}`))
  // The client of this page writes for the last time while the page is left.
  for (const [target, type] of [[window, 'pagehide'], [document, 'visibilitychange']] as const) {
    target.addEventListener(type, () => sessionStorage.removeItem(memoryOfTab))
  }
  location.assign(path)
}

/** Becomes the second shopper of the scenario in the first window; where it has none, another guest on the same page. */
async function join(): Promise<void> {
  const { path } = joined.parse(await post('/api/demo/second'))
  const asked = new URLSearchParams(location.search).get('second') ?? ''
  location.assign(path ?? `/${asked.replace(/^\/+/, '')}`)
}

async function readScenarios(): Promise<z.infer<typeof listing>> {
  const response = await fetch('/api/demo/scenarios')
  if (!response.ok) throw new Error(`GET /api/demo/scenarios answered ${response.status}.`)
  return listing.parse(await response.json())
}

async function post(path: string, body: object = {}): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer: unknown = await response.json()
  const refusal = refused.safeParse(answer)
  if (!response.ok && refusal.success) throw new Refused(refusal.data.message)
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}.`)
  return answer
}

/** The server says itself why it does not do it. */
class Refused extends Error {}
