import { ignores, move, type Table, to } from './machine.js'

/**
 * The states of a candidate, from its offer to the command that is sent.
 *
 * ```
 *   offered
 *      │
 *      ▼
 *   waiting ── facts needed ──▶ facts ── facts complete ──▶ decision ── facts aged ──▶ fresh
 *      │                                                     ▲    │                      │
 *      └────────────────── facts complete ───────────────────┘    └───── hold needed ────┴──▶ hold
 *
 *   decision ── decider needed ──▶ decision
 *   decision, fresh ── prepared ──▶ prepared
 *   decision, fresh, hold ── sent, not sent ──▶ over
 *   hold ── hold refused ──▶ waiting
 *   waiting, decision, fresh, hold ── gates closed ──▶ waiting
 *   waiting, decision, fresh, hold ── no longer eligible ──▶ over
 *   waiting ── not eligible at retry ──▶ over
 *   waiting, facts, decision, fresh, hold, prepared ── silenced ──▶ over
 *   every stage ── signal ended ──▶ over
 *   over, prepared ── displaced ──▶ waiting
 * ```
 *
 * - `waiting`: before the gates. The candidate leaves when the gates pass. Until then it is retried at `retryAt` (0: when
 *   the person's candidate in flight is over). Without `retryAt`, it stands in the queue of its topic, which offers it
 *   again.
 * - `facts`: the shop's records are asked for the facts.
 * - `decision`: the facts are here, and the decider is asked. It has a deadline, after which the rule decides.
 * - `fresh`: the decision took time, so the facts are looked up once more.
 * - `hold`: a decision to act waits for the records to hold the scarce thing. When the topic answers that they refuse,
 *   the candidate is `waiting` in the queue again. When they hold it, every gate is evaluated again: the command is sent
 *   or not sent, or the candidate waits (`gates closed`) or ends (`silenced`, `no longer eligible`) and gives the hold
 *   back. A candidate whose signal ends does not wait for the answer; a hold that is granted later is given back too
 *   (decide/take-hold-answer.ts).
 * - `prepared`: decided, and its command waits in the assistant's panel. It ends with its signal, or silenced with the
 *   person's consent.
 * - `over`: sent, or silent. A command that is withdrawn unseen, because a more urgent one goes first or because it is no
 *   longer true, puts its candidate back to `waiting`, from the panel as well.
 *
 * A candidate waits for its turn in `waiting` without `retryAt` (the queue of its topic), and for the shop's records in
 * `hold`. `facts`, `decision`, `fresh` and `hold` are in flight: of one person, at most one candidate at a time.
 */
export type Stage = 'waiting' | 'facts' | 'decision' | 'fresh' | 'hold' | 'prepared' | 'over'

/** The stage of a candidate that was just offered. */
export const offered: Stage = 'waiting'

export type CandidateEvent =
  /** The gates pass, and the use case names facts. */
  | 'facts needed'
  /** The facts were answered, or the use case has none. */
  | 'facts complete'
  /** The gates pass with these facts. */
  | 'decider needed'
  /** The decider has answered after some time. */
  | 'facts aged'
  /** The decision is to act, and the offer needs a hold. */
  | 'hold needed'
  /** The hold was refused, and the candidate is in the topic's queue again. */
  | 'hold refused'
  /** The command was sent. */
  | 'sent'
  /** The decision is to act, but nothing is sent: a dry run, a person who is held out, or a loop that was cut. */
  | 'not sent'
  /** The decision is to act, but only once the person asks. */
  | 'prepared'
  /** A gate is closed that may open before the signal ends. */
  | 'gates closed'
  /** The decision is to stay silent, or the definition has failed. */
  | 'silenced'
  /** The person no longer meets the audience or the threshold. */
  | 'no longer eligible'
  /** No longer eligible at a retry, when its place is free already. */
  | 'not eligible at retry'
  /** Its command was withdrawn unseen: a more urgent command goes first, or it says what is no longer true. */
  | 'displaced'
  | 'signal ended'

export type CandidateEffect =
  | 'look up the facts'
  | 'ask the decider'
  | 'claim the hold'
  | 'set the retry'
  | 'record the silence'
  /** The topic offers the candidate's place to the next in its queue. */
  | 'free the place'
  | 'remove'
  /** The person's other candidates that wait for this one are retried. */
  | 'retry the others'

const wait = to('waiting', 'set the retry', 'free the place', 'retry the others')
const silence = to('over', 'record the silence', 'free the place', 'retry the others')
const endWithSignal = to('over', 'record the silence', 'free the place', 'retry the others', 'remove')
const leave = to('over', 'remove', 'free the place', 'retry the others')
const send = to('over', 'retry the others')
const drop = to('over', 'free the place', 'retry the others')

/** A decision ends in the same ways, whether it rests on the first facts or on fresh ones. */
const ofDecision = {
  'hold needed': to('hold', 'claim the hold'),
  sent: send,
  'not sent': drop,
  prepared: to('prepared', 'free the place', 'retry the others'),
  'gates closed': wait,
  silenced: silence,
  'no longer eligible': leave,
  'signal ended': endWithSignal,
  ...ignores('facts needed', 'facts complete', 'hold refused', 'not eligible at retry', 'displaced'),
} as const

export const candidateTable = {
  waiting: {
    'facts needed': to('facts', 'look up the facts'),
    'facts complete': to('decision'),
    'gates closed': wait,
    silenced: silence,
    'no longer eligible': leave,
    'not eligible at retry': to('over', 'remove'),
    'signal ended': endWithSignal,
    ...ignores(
      'decider needed', 'facts aged', 'hold needed', 'hold refused', 'sent', 'not sent', 'prepared', 'displaced',
    ),
  },
  facts: {
    'facts complete': to('decision'),
    silenced: silence,
    'signal ended': endWithSignal,
    ...ignores(
      'facts needed', 'decider needed', 'facts aged', 'hold needed', 'hold refused', 'sent', 'not sent', 'prepared',
      'gates closed', 'no longer eligible', 'not eligible at retry', 'displaced',
    ),
  },
  decision: {
    'decider needed': to('decision', 'ask the decider'),
    'facts aged': to('fresh', 'look up the facts'),
    ...ofDecision,
  },
  fresh: { ...ofDecision, ...ignores('decider needed', 'facts aged') },
  hold: {
    'hold refused': to('waiting', 'set the retry', 'retry the others'),
    sent: send,
    'not sent': drop,
    'gates closed': wait,
    silenced: silence,
    'no longer eligible': leave,
    'signal ended': endWithSignal,
    ...ignores(
      'facts needed', 'facts complete', 'decider needed', 'facts aged', 'hold needed', 'prepared',
      'not eligible at retry', 'displaced',
    ),
  },
  prepared: {
    displaced: to('waiting', 'set the retry'),
    silenced: to('over'),
    'signal ended': to('over', 'remove'),
    ...ignores(
      'facts needed', 'facts complete', 'decider needed', 'facts aged', 'hold needed', 'hold refused', 'sent',
      'not sent', 'prepared', 'gates closed', 'no longer eligible', 'not eligible at retry',
    ),
  },
  over: {
    displaced: to('waiting', 'set the retry'),
    'signal ended': to('over', 'remove'),
    ...ignores(
      'facts needed', 'facts complete', 'decider needed', 'facts aged', 'hold needed', 'hold refused', 'sent',
      'not sent', 'prepared', 'gates closed', 'silenced', 'no longer eligible', 'not eligible at retry',
    ),
  },
} as const satisfies Table<Stage, CandidateEvent, CandidateEffect>

/** Takes an event and returns the effects to perform; undefined when its stage ignores the event. */
export const moveCandidate = (
  candidate: { readonly stage: Stage },
  event: CandidateEvent,
): readonly CandidateEffect[] | undefined => move(candidate, 'stage', candidateTable, event)
