import type { ProactiveClient } from '@proactive/browser'
import { type ReactNode, useMemo, useState } from 'react'
import type { InspectionRecord } from '../model/record.js'
import { concerns, type KeyStory, readKeys, readRules, verdictOf } from '../model/rules.js'
import { dataWords, timeWords } from '../model/words.js'
import { useAnswer } from './use-answer.js'

/** Every rule with where it stands; an opened one shows what it made of the events of each key. */
export function Rules({ client, operatorKey, record }: { client: ProactiveClient; operatorKey: string; record: InspectionRecord }): ReactNode {
  const [opened, setOpened] = useState<string | null>(null)
  const { answer, problem } = useAnswer(client, operatorKey, '/ops/rules')
  const rules = readRules(answer)
  if (problem !== null) return <p className="problem" role="alert">{problem}</p>
  return (
    <ul className="rows">
      {rules.map((rule) => (
        <li key={rule.signal}>
          <button type="button" className="row" aria-expanded={opened === rule.signal} onClick={() => setOpened(opened === rule.signal ? null : rule.signal)}>
            <span className="what">
              <strong>{rule.signal}</strong> {verdictOf(rule)}
            </span>
            <span className="soft">{rule.events.join(', ')}</span>
          </button>
          {opened === rule.signal && <Keys client={client} operatorKey={operatorKey} signal={rule.signal} record={record} />}
        </li>
      ))}
    </ul>
  )
}

function Keys({ client, operatorKey, signal, record }: { client: ProactiveClient; operatorKey: string; signal: string; record: InspectionRecord }): ReactNode {
  const { answer, problem } = useAnswer(client, operatorKey, `/ops/rules/${encodeURIComponent(signal)}`)
  const known = useMemo(() => new Set(record.events.keys()), [record.events])
  if (problem !== null) return <p className="problem" role="alert">{problem}</p>
  const keys = readKeys(answer, known)
  if (answer !== undefined && keys.length === 0) return <p className="key soft">It read no event within the last hour.</p>
  return keys.slice(0, 20).map((story) => <Key key={story.key} story={story} isOwn={concerns(story, known)} />)
}

function Key({ story: { key, events, last, kept, detector, burstUntil, standing }, isOwn }: { story: KeyStory; isOwn: boolean }): ReactNode {
  return (
    <div className="key">
      <h4>
        {key} <span className="soft">{events} {events === 1 ? 'event' : 'events'}{isOwn ? ', some of this person' : ''}</span>
      </h4>
      <ul>
        {last.slice(-5).map(({ event, time, type, data, made }) => (
          <li key={event}>
            <span className="time">{timeWords(Date.parse(time))}</span>
            <span>
              {type} {dataWords(data)}: <strong>{made}</strong>
            </span>
          </li>
        ))}
        {dataWords(kept) !== '' && <li>Keeps: {dataWords(kept)}</li>}
        {detector !== undefined && <li>Now: {detector}</li>}
        {burstUntil !== undefined && <li>Part of a burst until {timeWords(Date.parse(burstUntil))}</li>}
        <li>{standing ? `A signal stands until ${timeWords(Date.parse(standing.until))}.` : 'No signal stands.'}</li>
      </ul>
    </div>
  )
}
