import { type Json, minutes, seconds } from '@proactive/protocol'
import type { Sql } from './definitions.js'
import type { Scarce } from '../message/message.js'

/** In which transaction, at what time by the engine's clock, and by which owner of which partition. */
export interface HoldContext {
  tx: Sql
  /** Epoch milliseconds. */
  now: number
  /** An owner with a lower epoch than its partition has seen must be refused. */
  fence: { partition: number; epoch: number }
}

export interface HoldWish {
  id: string
  person: string
  /** Epoch milliseconds. */
  until: number
}

/** How the shell keeps scarce things; each is asked inside the batch's transaction. */
export interface ResourceDefinition {
  readonly kind: 'resource'
  readonly name: string
  /** How long one is kept for somebody to whom it is shown. */
  readonly lastsMs: number
  /** How long it is kept once they have accepted. */
  readonly keepsMs: number
  free(input: Json, context: HoldContext): Promise<number>
  grant(input: Json, wish: HoldWish, context: HoldContext): Promise<boolean>
  extend(input: Json, wish: HoldWish, context: HoldContext): Promise<boolean>
  release(input: Json, wish: HoldWish, context: HoldContext): Promise<void>
}

/** A resource that can be asked for; a use case says of what with `of`. */
export interface Resource<Input extends Json = Json> extends ResourceDefinition {
  of(input: Input): Scarce
}

interface ResourceOptions<Input extends Json> {
  /** Default 90 s. */
  lastsMs?: number
  /** Default 10 minutes. */
  keepsMs?: number
  /** How many can still be had: what is there, less what is sold and what is held now. */
  free: (input: Input, context: HoldContext) => Promise<number>
  /** One statement that keeps one, or refuses. The same id asked again is the same hold. */
  grant: (input: Input, wish: HoldWish, context: HoldContext) => Promise<boolean>
  /** Sets when a hold ends; false when it has ended, or is not there. */
  extend: (input: Input, wish: HoldWish, context: HoldContext) => Promise<boolean>
  /** Lets go of it; one that is not there, or was used up, is no mistake. */
  release: (input: Input, wish: HoldWish, context: HoldContext) => Promise<void>
}

/**
 * Declares something scarce, of which one is kept for a person while it is proposed to them. The records hold the
 * truth: held and sold together never exceed what there is.
 *
 * @example
 * const copy = defineResource('copy', {
 *   free: (bookId: string, { tx, now }) => copiesFree(tx, bookId, now),
 *   grant: (bookId, hold, { tx, now, fence }) => grantCopy(tx, bookId, hold, now, fence),
 *   extend: (bookId, hold, { tx, now, fence }) => extendCopy(tx, hold, now, fence),
 *   release: (_, hold, { tx }) => releaseCopy(tx, hold),
 * })
 * copy.of('dune')
 */
export function defineResource<Input extends Json>(
  name: string,
  { lastsMs = seconds(90), keepsMs = minutes(10), ...performs }: ResourceOptions<Input>,
): Resource<Input> {
  return {
    kind: 'resource',
    name,
    lastsMs,
    keepsMs,
    ...performs,
    of: (input) => ({ resource: name, input }),
  }
}
