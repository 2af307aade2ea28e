export { homeOf, ownerOf } from './address.js'
export { applies } from './applies.js'
export { createEngine } from './create-engine.js'
export { defineFact, type Fact } from './define-fact.js'
export type { QuietHours } from './day.js'
export type { DeadLetter } from './dead-letters.js'
export { definePack, type Pack } from './define-pack.js'
export { defineResource, type HoldContext, type HoldWish, type Resource, type ResourceDefinition } from './define-resource.js'
export { Deriving, defineSignal, is, type Seen, type SignalDefinition } from './define-signal.js'
export { defineUseCase, type Term, type Alternative, type Prefetch, type UseCase, type UseCaseOptions } from './define-use-case.js'
export { type Audience, type Criteria, defineVisitor, type Known, type Visitor } from './define-visitor.js'
export type { Application, FactContext, FactDefinition, Sql, StepContext } from './definitions.js'
export { absence } from './detectors/absence.js'
export { correlate } from './detectors/correlate.js'
export { crossesAbove, crossesBelow, type Crossed, type Level, type Levels } from './detectors/crosses.js'
export { type Detector, detector } from './detectors/detector.js'
export { from } from './detectors/from.js'
export { sequence } from './detectors/sequence.js'
export { either } from './detectors/either.js'
export { times } from './detectors/times.js'
export { unusual, type Unusual } from './detectors/unusual.js'
export type { DecideContext, Effect, FactQuery, Unsent } from './effect.js'
export type { Engine, Partition, Stale, Stepped } from './engine.js'
export { type Names, patternOf } from './forget.js'
export { idFrom } from './ids.js'
export type { Inspection } from './inspection.js'
export type { Address, Body, Candidate, Chain, Event, Message, Mode, Result, Scarce, Signal } from './message.js'
export {
  aggregate,
  counted,
  distinct,
  first,
  last,
  mostFrequent,
  timeSinceLast,
  uniqueList,
} from './operators/aggregate.js'
export { type Operator, operator } from './operators/operator.js'
export { remembered } from './operators/remembered.js'
export { trend, type Trend } from './operators/trend.js'
export { session, sliding, tumbling, type Window } from './operators/window.js'
export { fill, type Fill, start } from './page-offer.js'
export { type Patience, perform, Performing, type Performance, type Step } from './perform.js'
export type { Prepared } from './prepared.js'
export type { Cell, Per, Trait } from './trait.js'
export { count, fact, largest, latest, set, since, sum } from './traits.js'
export { decideByRule, type Verdict } from './verdict.js'
export {
  type ActionContract,
  type DataOf,
  days,
  defineAction,
  defineEvent,
  defineSurface,
  defineWorkflow,
  type EventContract,
  hours,
  minutes,
  seconds,
  type SurfaceContract,
  type WorkflowContract,
} from '@proactive/protocol'
