import type { InspectedTrace, ModelRecord } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { costWords, deciderWords, timeWords } from '../model/words.js'

/** What the words of a decision rest on; and where a model was asked: its context, prompt, answer, checks and cost. */
export function ModelAccount({ trace: { decision, facts, model }, isOperator }: { trace: InspectedTrace; isOperator: boolean }): ReactNode {
  return (
    <>
      {decision?.act && (
        <>
          <h4>What the words rest on</h4>
          <p className="said">“{decision.message}”</p>
          <Facts facts={facts ?? []} none="They rest on the signal alone: no fact was looked up for them." />
        </>
      )}
      {model && (
        <>
          <h4>The model</h4>
          <Account model={model} isOperator={isOperator} />
          {model.watched && (
            <>
              <h4>{model.watched.model}, which was only watched</h4>
              <Account model={model.watched} isOperator={isOperator} />
            </>
          )}
        </>
      )}
    </>
  )
}

function Account({ model, isOperator }: { model: ModelRecord; isOperator: boolean }): ReactNode {
  const { because, checks, differs, facts, prompt, policy, answer } = model
  const cost = costWords(model)
  return (
    <>
      <p>
        {deciderWords(model)}: {because}.
      </p>
      {cost !== '' && <p className="soft">{cost}</p>}
      {differs && (
        <p className="differs">
          {differs.by === 'rule' ? 'The rule' : differs.by} would have {differs.says === 'silence' ? 'stayed silent' : <>said “{differs.says}”</>}.
        </p>
      )}
      {checks.length > 0 && (
        <ul className="gates" aria-label="Checks of the answer">
          {checks.map(({ check, ok, reason }) => (
            <li key={check} data-closed={ok ? undefined : ''}>
              <span className="sign" aria-hidden="true">{ok ? '✓' : '✗'}</span>
              <span>
                <strong>{check}</strong> {ok ? 'passed' : <span className="reason">failed{reason === undefined ? '' : `: ${reason}`}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {facts.length > 0 && (
        <details>
          <summary>Facts that the model was shown ({facts.length})</summary>
          <Facts facts={facts} none="" />
        </details>
      )}
      {prompt !== undefined && <Text title={`Prompt, after the policy ${policy ?? ''}`} text={prompt} />}
      {answer !== undefined && <Text title="Answer, as it came" text={answer} />}
      {!isOperator && cost !== '' && <p className="soft">What it was asked and answered is shown with the operator’s key.</p>}
    </>
  )
}

function Facts({ facts, none }: { facts: ModelRecord['facts']; none: string }): ReactNode {
  if (facts.length === 0) return <p className="soft">{none}</p>
  return (
    <table className="terms facts">
      <thead>
        <tr><th scope="col">Fact</th><th scope="col">Value</th><th scope="col">From</th></tr>
      </thead>
      <tbody>
        {facts.map(({ id, value, source, time }) => (
          <tr key={id}>
            <td>{id}</td>
            <td>{typeof value === 'string' ? value : JSON.stringify(value)}</td>
            <td>{source}, read {timeWords(Date.parse(time))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Text({ title, text }: { title: string; text: string }): ReactNode {
  return (
    <details>
      <summary>{title}</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long text that scrolls must be reached by keyboard */}
      <pre className="json" tabIndex={0} role="region" aria-label={title}>{text}</pre>
    </details>
  )
}
