import type { ProactiveClient } from '@proactive/browser'
import { isRecord } from '@proactive/protocol'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useAnswer } from './use-answer.js'

/** Takes the operator's key for this tab, and with it the person to follow. */
export function OperatorForm({ client, operatorKey, onOperatorKey, person, onPerson }: {
  client: ProactiveClient
  operatorKey: string | null
  onOperatorKey: (key: string | null) => void
  person: string | null
  onPerson: (person: string | null) => void
}): ReactNode {
  if (operatorKey === null) return <KeyForm onOperatorKey={onOperatorKey} />
  return (
    <>
      <div className="form">
        <span>The key is kept in this tab until it is closed.</span>
        <button type="button" className="plain-link" onClick={() => onOperatorKey(null)}>
          Forget the key
        </button>
      </div>
      <PersonForm client={client} operatorKey={operatorKey} person={person} onPerson={onPerson} />
    </>
  )
}

function KeyForm({ onOperatorKey }: { onOperatorKey: (key: string) => void }): ReactNode {
  const [key, setKey] = useState('')

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (key.trim() !== '') onOperatorKey(key.trim())
  }

  return (
    <form className="form" onSubmit={onSubmit}>
      <label htmlFor="operator-key">Operator key</label>
      <input id="operator-key" type="password" autoComplete="off" value={key} onChange={(event) => setKey(event.target.value)} />
      <button type="submit" className="go">Use the key</button>
    </form>
  )
}

function PersonForm({ client, operatorKey, person, onPerson }: {
  client: ProactiveClient
  operatorKey: string
  person: string | null
  onPerson: (person: string | null) => void
}): ReactNode {
  const { answer } = useAnswer(client, operatorKey, '/ops/people')
  const [text, setText] = useState(person ?? '')

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    onPerson(text.trim() === '' ? null : text.trim())
  }

  return (
    <form className="form" onSubmit={onSubmit}>
      <label htmlFor="person">Follow</label>
      <input id="person" list="people" placeholder="this page’s person" value={text} onChange={(event) => setText(event.target.value)} />
      <datalist id="people">
        {peopleIn(answer).map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <button type="submit" className="go">Follow</button>
    </form>
  )
}

function peopleIn(answer: unknown): string[] {
  if (!isRecord(answer) || !Array.isArray(answer['people'])) return []
  return answer['people'].flatMap((one: unknown) => (isRecord(one) && typeof one['personId'] === 'string' ? [one['personId']] : []))
}
