import type { Json } from '@proactive/protocol'
import type { Result } from './message.js'

/** A step, or the taking back of one, that failed for good. `asked` are its tries that may still be answered. */
export interface DeadLetter {
  id: string
  time: number
  person: string
  command: string
  action: string
  step: string
  doing: 'run' | 'compensate'
  at: number
  input: Json
  output?: Json
  result: Result
  asked: string[]
}
