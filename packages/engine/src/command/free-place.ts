import { send, type Turn } from '../state/turn.js'

/** Gives a candidate's place back to its topic, which offers it to the next in its queue. */
export function freePlace(
  turn: Turn,
  topic: `topic:${string}`,
  candidate: string,
  { outcome, cause }: { outcome: string; cause: string },
): void {
  send(turn, topic, cause, { type: 'answer', candidate, outcome })
}
