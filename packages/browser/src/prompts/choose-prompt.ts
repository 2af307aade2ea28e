/**
 * Chooses the prompt that a tick shows: asks the gates of every prompt, the triggers of all at the same time, and takes the
 * eligible one with the highest priority, of equal ones the first that was registered.
 */

import { noTurn, type Attention, type AttentionTurn } from '../attention/attention.js'
import type { ReportError } from '../isolate.js'
import { evaluateTriggers } from './evaluate-triggers.js'
import { createGateLog, type GateLog, type GateName, type GateReport, type TickReport } from './explain.js'
import type { Fatigue } from './fatigue.js'
import type { Palette } from './palette.js'
import type { PromptDefinition, RenderFn, ResolvedSurface, TriggerContext } from './prompt.js'
import { resolveSurface, surfacesOf } from './surface-of.js'
import type { Variants } from './variants.js'

/** A registered prompt. */
export interface Registered {
  readonly prompt: PromptDefinition
  /** Aborted when it is taken away. */
  readonly life: AbortController
  lastTick: TickReport | null
  /** Whether its renderer failed the last time. */
  hasFailed: boolean
}

/** The prompt that is to be shown, and how. */
export interface Chosen {
  readonly registered: Registered
  readonly log: GateLog
  readonly variantId: string
  readonly surface: ResolvedSurface
  readonly render: RenderFn
  readonly turn: AttentionTurn | null
}

export interface ChooseOptions {
  fatigue: Fatigue
  variants: Variants
  palette: Palette
  attention: Attention | undefined
  locale: string
  renderer: () => RenderFn | null
  /** Returns whether the engine was paused or disposed. */
  isOff: () => boolean
  report: ReportError
}

interface Candidate {
  registered: Registered
  log: GateLog
}

/** The longest name that the server takes for what a turn is wanted for. */
const kindLength = 40

/** Returns the prompt to show, or `null`, and records with each prompt why it was not the one. Never rejects. */
export async function choosePrompt(all: readonly Registered[], ctx: TriggerContext, before: readonly GateReport[], options: ChooseOptions): Promise<Chosen | null> {
  const { fatigue, variants, palette, attention, locale, renderer, isOff, report } = options
  const { now } = ctx

  async function isEligible({ registered: { prompt }, log }: Candidate): Promise<boolean> {
    try {
      return (
        log.pass('palette', palette.obstacle(prompt, renderer())) &&
        log.pass('sameId', fatigue.sameId(prompt, now)) &&
        log.pass('sameCategory', fatigue.sameCategory(prompt, now)) &&
        log.pass('triggers', await evaluateTriggers(prompt, ctx, report))
      )
    } catch (error) {
      return fail(error, 'triggers', prompt, log)
    }
  }

  function fail(error: unknown, gate: GateName, { id }: PromptDefinition, log: GateLog): boolean {
    report(error, `The prompt '${id}'`)
    return log.pass(gate, error instanceof Error ? error.message : String(error))
  }

  /** Chooses the variant of a candidate and finds its words. */
  function wordsOf({ registered: { prompt }, log }: Candidate): Pick<Chosen, 'variantId' | 'surface'> | null {
    try {
      const surfaces = surfacesOf(prompt)
      const variantId = variants.choose(prompt.id, palette.variantsOf(prompt, renderer()), prompt.variantSelector)
      const surface = surfaces.get(variantId)
      if (!surface) return null
      const resolved = resolveSurface(surface, ctx, locale)
      log.pass('words', null)
      return { variantId, surface: resolved }
    } catch (error) {
      fail(error, 'words', prompt, log)
      return null
    }
  }

  /** Asks the assistant's server for a turn. Its refusal is as good as a limit here: the stricter one wins. */
  async function takeTurn({ prompt, life }: Registered): Promise<AttentionTurn | null> {
    if (!attention) return null
    try {
      return await attention.request({ kind: (prompt.category ?? prompt.id).slice(0, kindLength), priority: 'low', signal: life.signal })
    } catch (error) {
      report(error, 'attention.request()')
      return noTurn('failed')
    }
  }

  async function choiceOf(candidate: Candidate): Promise<Chosen | null> {
    const { registered, log } = candidate
    const render = renderer()
    const opened = palette.obstacle(registered.prompt, render)
    if (opened !== null && !log.pass('palette', opened)) return null
    const words = wordsOf(candidate)
    if (!words) return null
    if (!render) {
      log.pass('render', 'there is no renderer; pass the option render')
      return null
    }
    const turn = await takeTurn(registered)
    if (!log.pass('attention', turn?.granted === false ? (turn.reason ?? 'refused') : null)) return null
    const obstacle = (isOff() && 'pause() or dispose() was called meanwhile') || (registered.life.signal.aborted && 'it was taken away meanwhile') || palette.obstacle(registered.prompt, render)
    if (obstacle !== null || renderer() !== render) {
      log.pass('render', obstacle ?? 'its renderer was taken away meanwhile')
      turn?.release(false)
      return null
    }
    return { ...words, registered, log, render, turn }
  }

  const candidates = all.map((registered): Candidate => ({ registered, log: createGateLog(now, before) }))
  const eligible = await Promise.all(candidates.map(isEligible))
  let chosen: Chosen | null = null
  for (const candidate of candidates.filter((_, n) => eligible[n]).toSorted(byTurn)) {
    if (chosen) candidate.log.pass('priority', `'${chosen.registered.prompt.id}' goes first`)
    else chosen = await choiceOf(candidate)
  }
  for (const { registered, log } of candidates) registered.lastTick = log.report()
  return chosen
}

/** Compares two candidates; one whose renderer failed goes last. */
const byTurn = ({ registered: a }: Candidate, { registered: b }: Candidate): number =>
  Number(a.hasFailed) - Number(b.hasFailed) || (b.prompt.priority ?? 0) - (a.prompt.priority ?? 0)
