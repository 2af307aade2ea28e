import type { ClientSnapshot, ProactiveClient } from '@proactive/browser'
import { type ReactNode, useEffect, useState } from 'react'
import { checksOf } from '../model/checks.js'
import type { InspectionRecord } from '../model/record.js'
import { OperatorForm } from './operator-form.js'
import { Rules } from './rules-view.js'

/** Why nothing is said: what comes before a candidate, and what each rule made of the events, which needs the operator's key. */
export function WhyView({ client, record, snapshot, operatorKey, onOperatorKey, person, onPerson }: {
  client: ProactiveClient
  record: InspectionRecord
  snapshot: ClientSnapshot
  operatorKey: string | null
  onOperatorKey: (key: string | null) => void
  person: string | null
  onPerson: (person: string | null) => void
}): ReactNode {
  const now = useNow(client)
  return (
    <div className="view">
      <div className="prose">
        <h3>Before a candidate</h3>
        <ul className="checks">
          {checksOf(record, snapshot, now).map(({ ok, text, hint }) => (
            <li key={text} data-bad={ok ? undefined : ''}>
              <span className="sign" aria-hidden="true">{ok ? '✓' : '✗'}</span>
              <span>
                {text}
                {hint !== '' && <span className="hint">{hint}</span>}
              </span>
            </li>
          ))}
        </ul>
        <h3>The rules</h3>
        {operatorKey === null ? (
          <p className="soft">What each rule made of its events, its keys, windows and edges, is shown with the operator’s key: the rules are the shop’s, and read events of all persons. In development the key is in <code>.data/keys.json</code>, where the server was started.</p>
        ) : (
          <Rules client={client} operatorKey={operatorKey} record={record} />
        )}
        <h3>The operator</h3>
        <OperatorForm client={client} operatorKey={operatorKey} onOperatorKey={onOperatorKey} person={person} onPerson={onPerson} />
      </div>
    </div>
  )
}

/** The server's time, once a second. */
function useNow(client: ProactiveClient): number {
  const [now, setNow] = useState(client.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(client.now()), 1_000)
    return () => clearInterval(timer)
  }, [client])
  return now
}
