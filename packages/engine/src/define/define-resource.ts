import { checkOptions, type Json, minutes, seconds } from '@proactive/protocol'
import type { Sql } from './definitions.js'
import type { Scarce } from '../message/message.js'

/** What the shell passes to a resource's functions. */
export interface HoldContext {
  /** The transaction of the current batch. */
  tx: Sql
  /** The engine's clock, epoch milliseconds. */
  now: number
  /** The fencing token: an owner whose epoch is lower than one already seen for the partition must be refused. */
  fence: { partition: number; epoch: number }
}

/** The hold that is asked for. */
export interface HoldWish {
  id: string
  person: string
  /** When it expires, epoch milliseconds. */
  until: number
}

/** How the shell holds a scarce thing. Every function is called inside the batch's transaction. */
export interface ResourceDefinition {
  readonly kind: 'resource'
  readonly name: string
  /** How long a hold lasts once its command is shown, in milliseconds. */
  readonly lastsMs: number
  /** How long a hold lasts once it is accepted, in milliseconds. */
  readonly keepsMs: number
  free(input: Json, context: HoldContext): Promise<number>
  grant(input: Json, wish: HoldWish, context: HoldContext): Promise<boolean>
  extend(input: Json, wish: HoldWish, context: HoldContext): Promise<boolean>
  release(input: Json, wish: HoldWish, context: HoldContext): Promise<void>
}

/** A scarce thing; a use case names which one with `of`. */
export interface Resource<Input extends Json = Json> extends ResourceDefinition {
  of(input: Input): Scarce
}

interface ResourceOptions<Input extends Json> {
  /** How long a hold lasts once its command is shown, in milliseconds; default 90 s. */
  lastsMs?: number
  /** How long a hold lasts once it is accepted, in milliseconds; default 10 minutes. */
  keepsMs?: number
  /** Returns how many are free: the capacity minus what is sold and what is held now. */
  free: (input: Input, context: HoldContext) => Promise<number>
  /** Grants a hold in one statement, or returns false. The same id again is the same hold. */
  grant: (input: Input, wish: HoldWish, context: HoldContext) => Promise<boolean>
  /** Sets when a hold expires; returns false when it has expired or does not exist. */
  extend: (input: Input, wish: HoldWish, context: HoldContext) => Promise<boolean>
  /** Releases a hold; must be idempotent: a hold that is gone or consumed is ignored. */
  release: (input: Input, wish: HoldWish, context: HoldContext) => Promise<void>
}

/**
 * Declares a scarce thing that is held for a person while it is proposed to them. The shop's records decide: held and
 * sold together never exceed the capacity.
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
  options: ResourceOptions<Input>,
): Resource<Input> {
  checkOptions(`defineResource('${name}')`, options, { lastsMs: true, keepsMs: true, free: true, grant: true, extend: true, release: true })
  const { lastsMs = seconds(90), keepsMs = minutes(10), ...performs } = options
  return {
    kind: 'resource',
    name,
    lastsMs,
    keepsMs,
    ...performs,
    of: (input) => ({ resource: name, input }),
  }
}
