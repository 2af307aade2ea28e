/** Removes personal data from an event's data, and fits what was captured to its contract. It is loaded when a text needs it. */

import { type EventContract, scrub } from '@proactive/protocol'
import { fitToContract } from './fit-to-contract.js'
import { copyOf, type Plain } from './plain.js'

/** Returns the data without personal data; captured data is fitted to its contract before. */
export type CleanData = (data: object, contract: EventContract | undefined, isCaptured: boolean) => Plain

export const cleanData: CleanData = (data, contract, isCaptured) => {
  const copy = copyOf(data) ?? {}
  const fitted = contract && isCaptured ? fitToContract(contract, copy) : copy
  return copyOf(scrub(fitted, { ids: contract?.ids })) ?? {}
}
