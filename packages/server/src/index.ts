export type { Answerer, Phrased, PhraseOptions } from './graph/answerer.js'
export type { Decider, DecideOptions } from './decider/answering.js'
export { chooseDecider, type ChooseDecider } from './decider/choose-decider.js'
export type { DeciderHost, OtherSignal, Recent } from './decider/host.js'
export { shadow } from './decider/shadow.js'
export type { Clock } from './runtime/clock.js'
export type { EraseOwn } from './privacy/erasure-queue.js'
export { handlers } from './handlers.js'
export type { Handlers } from './http/router.js'
export type { Cursor, Log, LogRecord, ReadRecord, RecordKind } from './log/log.js'
export type { Logger } from './runtime/logger.js'
export { cachedGraph, type CachedGraph } from './graph/cached-graph.js'
export { graphProjection, type GraphRule, type Made, projects } from './graph/graph-projection.js'
export type { Following, ProjectedBatch, Projection } from './follow/projection.js'
export type {
  AffectedPerson,
  AffectedQuestion,
  EdgeChange,
  EventChanges,
  GraphBatch,
  GraphContent,
  GraphNode,
  GraphReads,
  GraphStore,
  NodeChange,
  NodeRef,
  PathStep,
  ReadOptions,
  RelatedNode,
  RelatedQuestion,
  StandIn,
  StandInQuestion,
} from './graph/graph-store.js'
export { type HandleOptions, subscribe, type SubscribedEvent, type Subscription } from './follow/subscribe.js'
export type { Position, Positions } from './store/positions.js'
export { memoryGraph } from './graph/memory-graph.js'
export { postgresGraph } from './graph/postgres-graph.js'
export { postgresSearch } from './graph/postgres-search.js'
export type { Retrieved, Retriever, SearchOptions } from './graph/retriever.js'
export type { SearchDocument, SearchIndex } from './graph/search-index.js'
export { indexes, searchProjection, type SearchRule } from './graph/search-projection.js'
export { type MemoryLog, memoryLog } from './log/memory-log.js'
export { memoryStore } from './store/memory-store.js'
export type { Mapping, SourceFormat } from '@proactive/engine'
export { boundRequests, type RequestBounds } from './http/bound-requests.js'
export { nodeListener } from './http/node-listener.js'
export { networkOf } from './identity/address.js'
export type { Identify, People, Person } from './identity/people.js'
export { createPseudonym, type Pseudonym } from './identity/pseudonyms.js'
export { type Capture, captureTable } from './log/capture-table.js'
export { postgresLog } from './log/postgres-log.js'
export { migrate, type MigrateOptions } from './store/migrate.js'
export { SchemaError } from './store/migrations.js'
export { postgresStore } from './store/postgres-store.js'
export { type Difference, replay, type Replayed } from './ops/replay.js'
export type { RetentionOptions } from './ops/retention.js'
export { ruleDecider } from './decider/rule-decider.js'
export { runningServer } from './running-server.js'
export type { ProactiveServer, ServerOptions } from './proactive-server.js'
export { createProactiveServer } from './create-proactive-server.js'
export { readEnv, type Settings, SettingsError } from './settings.js'
export type { ServedPack } from './events/pack-index.js'
export type { JournalEntry } from './store/journal.js'
export { type Claim, type Commit, Fenced, type SessionRow, type Store } from './store/store.js'
export type { Tx } from './log/tx.js'
export type { Happened, OlderThan, Upkeep, Writer } from './store/upkeep.js'
export { compareGroups, type Comparison, type Group, type Interval } from './measure/compare-groups.js'
export { formatFunnel, formatMeasured, formatTable } from './measure/format-measured.js'
export { countFunnel, type FunnelRow, type Stage, stages } from './measure/funnel.js'
export { measureUseCases, type MeasuredUseCase } from './measure/measure-use-cases.js'
export { readSlices } from './measure/read-slices.js'
export { explainSignal } from './ops/rules.js'
export { explainPerson } from './ops/why.js'
