export { homeOf, homeWithoutPerson, ownerOf } from './message/address.js'
export { applies } from './define/applies.js'
export { createEngine } from './kernel/create-engine.js'
export { clears, defineFact, type Fact } from './define/define-fact.js'
export { instantIn } from './attention/zone.js'
export type { QuietHours } from './attention/quiet-hours.js'
export { readBody, readEffect, readInspection, readMessage } from './message/earlier-form.js'
export type { DeadLetter } from './message/dead-letter.js'
export { definePack, type Pack } from './define/define-pack.js'
export { defineResource, type HoldContext, type HoldWish, type Resource, type ResourceDefinition } from './define/define-resource.js'
export {
  defineReaction,
  type KnownReaction,
  type KnownTrigger,
  Reaction,
  type ReactionContext,
  type ReactionDefinition,
  type ReactionStep,
} from './define/define-reaction.js'
export { Deriving, defineSignal, isEvent, type SignalDefinition } from './define/define-signal.js'
export type { Seen } from './define/seen.js'
export { defineUseCase } from './define/define-use-case.js'
export type { Alternative, Goal, KnownFacts, KnownSignal, KnownVisitor, Prefetch, Term, UseCase, UseCaseOptions, Waiting } from './define/use-case.js'
export type { Variant, Variants } from './define/variant.js'
export { type Audience, type Criteria, defineVisitor, type Known, type ModelTraits, type Visitor } from './define/define-visitor.js'
export type { Application, Clearing, FactCaching, FactContext, FactDefinition, Mapping, SourceFormat, Sql } from './define/definitions.js'
export { absence } from './derive/detectors/absence.js'
export { correlate } from './derive/detectors/correlate.js'
export { crossesAbove, crossesBelow, type Crossed, type Level, type Levels } from './derive/detectors/crosses.js'
export { type Detector, detector } from './define/detector.js'
export { either } from './derive/detectors/either.js'
export { sequence } from './derive/detectors/sequence.js'
export { startingAt } from './derive/detectors/starting-at.js'
export { times } from './derive/detectors/times.js'
export { unusual, type Unusual } from './derive/detectors/unusual.js'
export type { ChooseContext, DecideContext, Effect, FactQuery, PersonContext, StepContext, Unsent } from './message/effect.js'
export type { Engine, Stepped } from './kernel/engine.js'
export type { Partition } from './state/partition.js'
export type { LearnedVariants } from './state/variants.js'
export type { RuleStory } from './derive/explain.js'
export type { Stale } from './derive/rebuild.js'
export { type DefinitionError, errorOf } from './message/definition-error.js'
export { idFrom } from './message/ids.js'
export {
  type Identity,
  identityOf,
  isShared,
  namesInEffect,
  namesInEvent,
  namesInInspection,
  namesInKey,
  namesInMessage,
  renameInInspection,
  renameInMessage,
} from './message/identity.js'
export type { Inspection } from './message/inspection.js'
export type { ModelAccount, ModelCheck } from './message/model-account.js'
export type { Address, Body, Candidate, Chain, ChosenVariant, Event, Message, Mode, Origin, Result, Scarce, Signal, Standing, Trigger } from './message/message.js'
export { type Operator, operator } from './define/operator.js'
/** What a signal remembers per key: `keep.count`, `keep.distinct`, `keep.latest`, `keep.trend`, … */
export * as keep from './derive/operators/keep.js'
export type { Trend } from './derive/operators/trend.js'
/** Which past events count: `window.sliding`, `window.tumbling`, `window.session`. */
export * as window from './derive/operators/window.js'
export type { Window } from './derive/operators/window.js'
/** What the page itself does when an offer is accepted: `offer.fill`, `offer.start`. */
export * as offer from './define/offer.js'
export type { Fill } from './define/offer.js'
export { type Patience, perform, Performing, type Performance, type Step } from './define/perform.js'
export type { Prepared } from './decide/prepared.js'
export type { Cell, Per, Trait } from './define/trait.js'
/** What events fold into about a person: `trait.latest`, `trait.count`, `trait.set`, `trait.fact`, … */
export * as trait from './define/traits.js'
export { decideByRule, type Verdict } from './message/verdict.js'
export {
  type ActionContract,
  type DataOf,
  days,
  defineAction,
  defineEvent,
  defineSurface,
  defineWorkflow,
  type EventContract,
  formatMoney,
  formatNumber,
  hours,
  minutes,
  plural,
  type PluralForms,
  seconds,
  type SurfaceContract,
  type WorkflowContract,
} from '@proactive/protocol'
