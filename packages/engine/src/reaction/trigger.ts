import { canonicalJson } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import type { Trigger } from '../message/message.js'
import { send, type Turn } from '../state/turn.js'

/** Sends what happened to each reaction to it. `about` names the thing that it happened to. */
export function trigger(turn: Turn, { id, type, time, data, chain }: Trigger, about: string | undefined): void {
  for (const { name } of turn.compiled.reactionsByTrigger.get(type) ?? []) {
    // Hashed, because what it is about may name a person.
    const address = `saga:${name}/${idFrom('thing', name, about ?? canonicalJson(data))}` as const
    send(turn, address, `${id} ${name}`, { type: 'react', reaction: name, trigger: { id, type, time, data, ...(chain && { chain }) } })
  }
}
