export { type AmountFormat, type NumberFormat, readAmount, readNumber } from './amount.js'
export { checkOptions } from './check-options.js'
export { type Answer, type Asked, type PreparedItem, type RequestKind, type Requests, type Results, requests } from './requests.js'
export {
  type Command,
  type CommandData,
  type CommandType,
  type Hold,
  type Moment,
  moments,
  type Place,
  type Priority,
  priorities,
  type Suggestion,
  type Update,
  type Why,
  type Withdrawal,
} from './command.js'
export { type ActionContract, type ActionOffer, defineAction } from './define-action.js'
export { type DataOf, defineEvent, type EventContract, type Origin } from './define-event.js'
export { defineSurface, type SurfaceContract } from './define-surface.js'
export { defineWorkflow, type WorkflowContract } from './define-workflow.js'
export { days, hours, minutes, seconds } from './duration.js'
export { type ErrorCode, errorCodes, ProactiveError, type Refusal } from './errors.js'
export { type BatchAnswer, type EventBatch, eventBatch, instant, type Rejection, type WireEvent, wireEvent } from './event.js'
export { formatMoney, formatNumber } from './format-number.js'
export { fnv1a } from './hash.js'
export { identifierOf } from './identifier.js'
export type {
  GateEvaluation,
  InspectedReaction,
  InspectedSignal,
  InspectedTrace,
  InspectionMessages,
  InspectionStart,
  Routing,
} from './inspection.js'
export { canonicalJson, isRecord, type Json } from './json.js'
export { closestLanguage, languageTag } from './language.js'
export {
  answerTimeoutMs,
  basePath,
  contextLimits,
  heartbeat,
  limits,
  presenceGraceMs,
  protocolVersion,
  questionLength,
  shapeLimits,
  socketPath,
  tokenLifetimeMs,
  visitGapMs,
} from './limits.js'
export {
  commandExecuted,
  commandFailed,
  consentChanged,
  contextEnded,
  contextShared,
  decisionMade,
  holdExpired,
  holdExtended,
  holdGranted,
  holdReleased,
  suggestionAccepted,
  suggestionDeclined,
  suggestionDeferred,
  suggestionDismissed,
  suggestionExpired,
  suggestionIgnored,
  suggestionShown,
  suggestionUndone,
  suggestionWithdrawn,
  systemEvents,
  workflowStepCompleted,
  workflowStepFailed,
} from './outcome.js'
export { plural, type PluralForms } from './plural.js'
export { defaultPreferences, type Preferences, preferences } from './preferences.js'
export { check, type Checked, type Infer, type Schema } from './schema.js'
export { recordOf, scrub, scrubText } from './scrub.js'
export { type ConnectRefusal, type Handshake, handshake, type SessionGrant, type SessionRequest, sessionRequest } from './session.js'
export type {
  Decision,
  GateAnswer,
  Health,
  OutcomeRecord,
  PersonExport,
  ScoreTerm,
  SignalRecord,
  StoredEvent,
  Trace,
  FactRecord,
  ModelRecord,
  ModelTokens,
  TraceNote,
  TurnRecord,
} from './trace.js'
export { visibleText, visibleTexts } from './visible-text.js'
export { inLanguage, type Words } from './words.js'
