export { homeOf, ownerOf } from './message/address.js'
export { applies } from './define/applies.js'
export { createEngine } from './kernel/create-engine.js'
export { defineFact, type Fact } from './define/define-fact.js'
export type { QuietHours } from './attention/day.js'
export { readBody, readEffect, readInspection, readMessage } from './message/earlier-form.js'
export type { DeadLetter } from './message/dead-letter.js'
export { definePack, type Pack } from './define/define-pack.js'
export { defineResource, type HoldContext, type HoldWish, type Resource, type ResourceDefinition } from './define/define-resource.js'
export { Deriving, defineSignal, is, type SignalDefinition } from './define/define-signal.js'
export type { Seen } from './define/seen.js'
export { defineUseCase, type Term, type Alternative, type Prefetch, type UseCase, type UseCaseOptions } from './define/define-use-case.js'
export { type Audience, type Criteria, defineVisitor, type Known, type Visitor } from './define/define-visitor.js'
export type { Application, FactContext, FactDefinition, Sql } from './define/definitions.js'
export { absence } from './derive/detectors/absence.js'
export { correlate } from './derive/detectors/correlate.js'
export { crossesAbove, crossesBelow, type Crossed, type Level, type Levels } from './derive/detectors/crosses.js'
export { type Detector, detector } from './define/detector.js'
export { from } from './derive/detectors/from.js'
export { sequence } from './derive/detectors/sequence.js'
export { either } from './derive/detectors/either.js'
export { times } from './derive/detectors/times.js'
export { unusual, type Unusual } from './derive/detectors/unusual.js'
export type { DecideContext, Effect, FactQuery, StepContext, Unsent } from './message/effect.js'
export type { Engine, Stepped } from './kernel/engine.js'
export type { Partition } from './state/partition.js'
export type { Stale } from './derive/rebuild.js'
export { type Names, patternOf } from './person/forget.js'
export { idFrom } from './message/ids.js'
export type { Inspection } from './message/inspection.js'
export type { Address, Body, Candidate, Chain, Event, Message, Mode, Result, Scarce, Signal } from './message/message.js'
export {
  aggregate,
  counted,
  distinct,
  first,
  last,
  mostFrequent,
  timeSinceLast,
  uniqueList,
} from './derive/operators/aggregate.js'
export { type Operator, operator } from './define/operator.js'
export { remembered } from './derive/operators/remembered.js'
export { trend, type Trend } from './derive/operators/trend.js'
export { session, sliding, tumbling, type Window } from './derive/operators/window.js'
export { fill, type Fill, start } from './define/page-offer.js'
export { type Patience, perform, Performing, type Performance, type Step } from './define/perform.js'
export type { Prepared } from './decide/prepared.js'
export type { Cell, Per, Trait } from './define/trait.js'
export { count, fact, largest, latest, set, since, sum } from './define/traits.js'
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
  hours,
  minutes,
  seconds,
  type SurfaceContract,
  type WorkflowContract,
} from '@proactive/protocol'
