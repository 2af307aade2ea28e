/**
 * What a callback names has to be in the pack: what is not there cannot be looked up, held or done. Callbacks are called
 * only when something happens, so that `definePack` cannot know; each check throws where the callback has just answered,
 * and the error is recorded with the definition's name.
 */

import { mistake } from '../define/mistake.js'
import { pageOffers } from '../define/page-offer.js'
import type { FactQuery } from '../message/effect.js'
import type { Scarce } from '../message/message.js'
import type { Compiled } from './compiled.js'

/** @throws Error when a use case offers an action that the pack does not have, and that the page does not do itself. */
export function checkAction({ actions }: Compiled, definition: string, { type }: { readonly type: string }): void {
  if (Object.values<string>(pageOffers).includes(type) || actions.has(type)) return
  throw mistake(definition, `offer names the action '${type}', which the pack does not have; add perform(…) of it to the actions of definePack(…).`)
}

/** @throws Error when facts are asked for that the pack does not have. */
export function checkFacts({ facts }: Compiled, definition: string, asked: Readonly<Record<string, FactQuery>>): void {
  for (const { fact } of Object.values(asked)) {
    if (!facts.has(fact)) throw mistake(definition, `it asks for the fact '${fact}', which the pack does not have; add it to the facts of definePack(…).`)
  }
}

/** @throws Error when something is to be held of which the pack has no resource. */
export function checkResource({ resources }: Compiled, definition: string, { resource }: Scarce): void {
  if (!resources.has(resource)) throw mistake(definition, `holds names the resource '${resource}', which the pack does not have; add it to the resources of definePack(…).`)
}
