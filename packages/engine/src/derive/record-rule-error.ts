import { mistake } from '../define/mistake.js'
import type { Event } from '../message/message.js'
import type { CompiledRule } from '../state/compiled.js'
import { recordError, type Turn } from '../state/turn.js'

/** Counts an error thrown by a rule's callback: with the signal, the event where there was one, and the original stack. */
export function recordRuleError(turn: Turn, { definition }: CompiledRule, event: Event<unknown> | undefined, cause: unknown): void {
  const given = event ? `the event '${event.type}'` : 'a wake'
  const text = `a callback threw ${String(cause)} on ${given}; correct the callback that the stack names.`
  recordError(turn, mistake(`defineSignal('${definition.type}')`, text, cause), definition.type)
}
