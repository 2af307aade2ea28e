import { isRecord } from '@proactive/protocol'
import { z } from 'zod'
import type { ModelAnswer } from '../checks/check-answer.js'

/** The schema of an answer, as the model is given it. */
export const answerSchema = z.object({
  act: z.boolean().describe('Whether to speak now.'),
  message: z.string().nullable().describe('What the visitor reads, at most 160 characters of plain text; null when you stay silent or the words are kept.'),
  action: z
    .object({ type: z.string().describe('The type of the offered action.'), input: z.string().describe('The input of the offered action, copied without a change.') })
    .nullable()
    .describe('The offered action, or null.'),
  confidence: z.number().describe('How sure you are that this helps the visitor now, from 0 to 1.'),
  reasoning: z.string().describe('One sentence for an operator.'),
  prepare: z.boolean().nullable().describe('Whether the answer only waits in the panel until the visitor opens it.'),
})

/** What is read: fields that may be null may be absent as well. */
const readable = z.object({
  act: z.boolean(),
  message: z.string().nullish(),
  action: z.union([z.string(), z.object({ type: z.string(), input: z.unknown() })]).nullish(),
  confidence: z.number().min(0).max(1),
  reasoning: z.string(),
  prepare: z.boolean().nullish(),
})

/** Reads an answer; undefined for one of another form. */
export function readAnswer(text: string): ModelAnswer | undefined {
  const read = readable.safeParse(parsed(text))
  if (!read.success) return undefined
  const { act, message = null, action = null, confidence, reasoning, prepare } = read.data
  return { act, message, action: actionOf(action), confidence, reasoning, prepare: prepare === true }
}

function actionOf(action: z.infer<typeof readable>['action']): ModelAnswer['action'] {
  if (action === null || action === undefined) return null
  if (typeof action === 'string') return { type: action, input: '{}' }
  const { type, input } = action
  return { type, input: typeof input === 'string' ? input : JSON.stringify(isRecord(input) ? input : {}) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
