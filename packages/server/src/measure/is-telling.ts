import type { Inspection } from '@proactive/engine'

type Sent = Extract<Inspection, { type: 'command' }>

/** Whether somebody was told of the signal, and not only where they stand in the order. */
export const isTelling = (one: Inspection): one is Sent => one.type === 'command' && !('place' in one.command.data)
