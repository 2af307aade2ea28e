'use client'

import { ProactiveError, type Trace, type Why } from '@proactive/protocol'
import { type ReactNode, useState } from 'react'
import { useProactiveContext } from './context.js'
import { Surface } from './surface.js'

/** The evidence to show. */
export interface WhyThisProps {
  why: readonly Why[]
  /** Of the suggestion. With it, the score is shown, and each piece of evidence can be forgotten. */
  correlationId?: string
}

/**
 * Shows the evidence of a suggestion in plain words, with times. It is closed until the person opens it. A piece that the
 * person has forgotten goes, and the score changes with it; the server withdraws a suggestion that falls below its threshold.
 *
 * @example
 * <WhyThis why={suggestion.why} correlationId={suggestion.correlationId} />
 */
export function WhyThis({ why, correlationId }: WhyThisProps): ReactNode {
  return (
    <Surface name="WhyThis" attempt={why}>
      <Evidence why={why} correlationId={correlationId} />
    </Surface>
  )
}

function Evidence({ why, correlationId }: { why: readonly Why[]; correlationId: string | undefined }): ReactNode {
  const { client, words, locale } = useProactiveContext()
  const [score, setScore] = useState<Trace['score'] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [forgetting, setForgetting] = useState<string | null>(null)

  async function readScore(): Promise<void> {
    if (correlationId !== undefined) setScore((await client.trace(correlationId))?.score ?? null)
  }

  async function forget(id: string): Promise<void> {
    setForgetting(id)
    await client.forgetEvidence(id)
    await readScore()
  }

  function run(request: Promise<void>): void {
    setProblem(null)
    request
      .catch((error: unknown) => setProblem(error instanceof ProactiveError && error.code === 'not_found' ? words.notAboutYou : words.requestFailed))
      .finally(() => setForgetting(null))
  }

  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
  return (
    <details data-proactive="why" onToggle={(event) => event.currentTarget.open && run(readScore())}>
      <summary>{words.why}</summary>
      <ul>
        {why.map((piece) => (
          <li key={`${piece.id} ${piece.text}`}>
            <span dir="auto">{piece.text}</span>
            {piece.time !== undefined && !Number.isNaN(Date.parse(piece.time)) && (
              <time dateTime={piece.time}>{time.format(new Date(piece.time))}</time>
            )}
            {correlationId !== undefined && (
              <button type="button" data-proactive="forget" aria-label={`${words.forgetPiece}: ${piece.text}`} disabled={forgetting !== null} onClick={() => run(forget(piece.id))}>
                {words.forgetPiece}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p role="status" data-proactive="score">
        {problem ?? (score && words.score.replace('{total}', String(score.total)).replace('{threshold}', String(score.threshold)))}
      </p>
    </details>
  )
}
