'use client'

import { isRecord, ProactiveError, type Trace, type Why } from '@proactive/protocol'
import { type ReactNode, useState } from 'react'
import { cardTexts } from './card-texts.js'
import { useProactiveContext } from './context.js'
import { useTexts } from './use-texts.js'
import type { WhyThisProps } from './why-this.js'

/** The evidence of a suggestion, as `WhyThis` shows it. */
export function Evidence({ why, correlationId }: WhyThisProps): ReactNode {
  const { client, words, locale } = useProactiveContext()
  const texts = useTexts(cardTexts)
  const [trace, setTrace] = useState<Trace | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [forgetting, setForgetting] = useState<string | null>(null)

  async function readTrace(): Promise<void> {
    if (correlationId !== undefined) setTrace(await client.trace(correlationId))
  }

  async function forget(id: string): Promise<void> {
    setForgetting(id)
    await client.forgetEvidence(id)
    await readTrace()
  }

  function run(request: Promise<void>): void {
    setProblem(null)
    request
      .catch((error: unknown) => setProblem(error instanceof ProactiveError && error.code === 'not_found' ? texts.notAboutYou : words.requestFailed))
      .finally(() => setForgetting(null))
  }

  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
  return (
    <details data-proactive="why" onToggle={(event) => event.currentTarget.open && run(readTrace())}>
      <summary>{texts.why}</summary>
      <ul>
        {piecesOf(trace, why).map((piece) => (
          <li key={`${piece.id} ${piece.text}`}>
            <span dir="auto">{piece.text}</span>
            {piece.time !== undefined && !Number.isNaN(Date.parse(piece.time)) && (
              <time dateTime={piece.time}>{time.format(new Date(piece.time))}</time>
            )}
            {correlationId !== undefined && (
              <button type="button" data-proactive="forget" aria-label={`${texts.forgetPiece}: ${piece.text}`} disabled={forgetting !== null} onClick={() => run(forget(piece.id))}>
                {texts.forgetPiece}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p role="status" data-proactive="score">
        {problem ?? (trace && texts.score.replace('{total}', String(trace.score.total)).replace('{threshold}', String(trace.score.threshold)))}
      </p>
    </details>
  )
}

/** Returns the evidence that is shown: what is handed over, else what the trace says, without what the person has forgotten. */
function piecesOf(trace: Trace | null, why: readonly Why[] | undefined): readonly Why[] {
  const told = trace?.command && 'why' in trace.command.data ? trace.command.data.why : []
  const forgotten = new Set(trace?.events.flatMap(({ id, data }) => (isRecord(data) && data['forgotten'] === true ? [id] : [])))
  return (why ?? told).filter(({ id }) => !forgotten.has(id))
}
