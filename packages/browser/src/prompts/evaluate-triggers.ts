import type { ReportError } from '../isolate.js'
import type { PromptDefinition, Trigger, TriggerContext } from './prompt.js'

/** How long a trigger may take to answer. */
const patienceMs = 1_000

/**
 * Evaluates the triggers of a prompt at the same time. Returns `null` when they are met, otherwise which are not and why. A
 * trigger that throws, rejects or does not answer within a second is not met, and its error is reported.
 */
export async function evaluateTriggers({ id, triggers, triggerLogic }: PromptDefinition, ctx: TriggerContext, report: ReportError): Promise<string | null> {
  const answers = await Promise.all(
    triggers.map(async (trigger) => {
      try {
        return (await answerOf(trigger, ctx)) ? null : `${trigger.id} is not met`
      } catch (error) {
        report(error, `The trigger '${trigger.id}' of the prompt '${id}'`)
        return `${trigger.id} failed: ${error instanceof Error ? error.message : String(error)}`
      }
    }),
  )
  const closed = answers.filter((answer) => answer !== null)
  const isMet = triggerLogic === 'OR' ? closed.length < answers.length : closed.length === 0
  return isMet ? null : closed.join('; ') || 'there is no trigger'
}

const answerOf = async (trigger: Trigger, ctx: TriggerContext): Promise<boolean> => {
  const answer: unknown = trigger.condition(ctx)
  return Boolean(typeof Object(answer).then === 'function' ? await inTime(answer) : answer)
}

/** Resolves as a promise of the host does. Rejects when that takes longer than a second. */
export async function inTime<Value>(answer: PromiseLike<Value> | Value): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`There was no answer within ${patienceMs} ms.`)), patienceMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
