'use client'

import type { Problem } from '@proactive/browser'
import { type Asked, questionLength } from '@proactive/protocol'
import { type FormEvent, type ReactNode, useId, useMemo, useRef } from 'react'
import { useProactiveContext } from './context.js'
import { isOn } from './is-on.js'
import type { Words } from './messages-en.js'
import { type PanelMessages, panelTexts } from './panel-texts.js'
import { PreparedItem } from './prepared-item.js'
import { problemText } from './problem-text.js'
import { Surface } from './surface.js'
import { useAsk } from './use-ask.js'
import { usePrepared } from './use-prepared.js'
import { useSnapshot } from './use-snapshot.js'
import { useTexts } from './use-texts.js'

type PanelWords = Words & PanelMessages

/**
 * Shows the assistant's panel: what was decided and waits for the person, each with its action and its undo, and a question
 * that is answered from the shop's own texts. It shows nothing without consent, or while the assistant is switched off.
 * Import it when the person opens the panel, so that no page loads its code before.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const Panel = lazy(async () => ({ default: (await import('@proactive/react/panel')).AssistantPanel }))
 */
export function AssistantPanel(): ReactNode {
  const { words } = useProactiveContext()
  const own = useTexts(panelTexts)
  const texts = useMemo(() => ({ ...words, ...own }), [words, own])
  const mayShow = useSnapshot(isOn)
  return (
    <Surface name="AssistantPanel" attempt={texts}>
      {mayShow && (
        <section data-proactive="panel" aria-label={texts.panel}>
          <Waiting words={texts} />
          <Question words={texts} />
        </section>
      )}
    </Surface>
  )
}

function Waiting({ words }: { words: PanelWords }): ReactNode {
  const { items, problem, reload, accept, undo, dismiss } = usePrepared()
  const title = useId()
  const section = useRef<HTMLElement>(null)

  return (
    <section ref={section} tabIndex={-1} data-proactive-part="waiting" aria-labelledby={title} aria-busy={items === null && !problem}>
      <p id={title} data-proactive-part="title">
        {words.waiting}
      </p>
      <p role="status">{problem ? problemText(problem, words) : items === null ? words.working : items.length === 0 ? words.waitingNothing : ''}</p>
      {problem && (
        <button type="button" onClick={reload}>
          {words.retry}
        </button>
      )}
      <ul>
        {items?.map((item) => (
          <PreparedItem
            key={item.id}
            item={item}
            words={words}
            onAccept={() => void accept(item.id)}
            onUndo={() => void undo(item.id)}
            onRemove={() => {
              dismiss(item.id)
              // The focused button is gone with its item.
              section.current?.focus()
            }}
          />
        ))}
      </ul>
    </section>
  )
}

function Question({ words }: { words: PanelWords }): ReactNode {
  const { ask, isPending, answer, problem } = useAsk()
  const field = useId()

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const question = new FormData(event.currentTarget).get('question')
    if (!isPending && typeof question === 'string' && question.trim() !== '') void ask(question)
  }

  return (
    <form data-proactive-part="question" data-proactive-ignore="" onSubmit={submit}>
      <label htmlFor={field} data-proactive-part="title">
        {words.ask}
      </label>
      <div>
        <input id={field} name="question" type="text" maxLength={questionLength} autoComplete="off" enterKeyHint="send" required />
        <button type="submit" aria-disabled={isPending}>
          {words.send}
        </button>
      </div>
      <div role="status" aria-busy={isPending}>
        {isPending && <p>{words.working}</p>}
        {problem && <p data-proactive-part="problem">{askProblem(problem, words)}</p>}
        {answer && <Answer answer={answer} words={words} />}
      </div>
    </form>
  )
}

function Answer({ answer: { answer, sources, decidedBy }, words }: { answer: Asked; words: PanelWords }): ReactNode {
  return (
    <div data-proactive="answer" data-decided-by={decidedBy}>
      <p dir="auto">{answer}</p>
      {sources.length > 0 && (
        <>
          <ul aria-label={words.sources}>
            {sources.map(({ id, text }) => (
              <li key={id} dir="auto" data-proactive="source" data-source-id={id}>
                {text}
              </li>
            ))}
          </ul>
          <span data-proactive-part="by">{decidedBy === 'model' ? words.byModel : words.bySearch}</span>
        </>
      )}
    </div>
  )
}

function askProblem(problem: Problem, words: PanelWords): string {
  if (problem === 'rate_limited') return words.askTooMany
  return problem === 'unavailable' ? words.askFailed : problemText(problem, words)
}
