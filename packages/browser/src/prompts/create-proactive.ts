/**
 * The engine of prompts: the host registers prompts and calls `tick` on its own clock, and the engine shows the most
 * important one whose triggers are met, unless the person was asked enough.
 *
 * Tricky cases:
 * - A tick while another is evaluated, or while a prompt is shown, shows nothing.
 * - Triggers and the server's budget take time: a prompt that was unregistered, or an engine that was paused meanwhile,
 *   shows nothing.
 * - A prompt whose renderer failed goes after the others the next time, so that it does not keep them from their turn.
 */

import { languageTag } from '@proactive/protocol'
import { createReport, type ReportError } from '../isolate.js'
import { checkPrompt, defaultVariant } from './check-prompt.js'
import { choosePrompt, type Registered } from './choose-prompt.js'
import { inTime } from './evaluate-triggers.js'
import { createGateLog, type GateReport } from './explain.js'
import { explanationOf } from './explanation-of.js'
import { createFatigue } from './fatigue.js'
import { createOccupation } from './occupation.js'
import { checkProactiveOptions, type ProactiveOptions } from './options.js'
import { type PageSignals, watchPage } from './page-signals.js'
import { createPalette } from './palette.js'
import type { Proactive } from './proactive.js'
import type { PromptResponse, RenderFn, TriggerContext } from './prompt.js'
import { storageOf } from './prompt-storage.js'
import type { Shown } from './show-prompt.js'
import { type Act, createStage } from './stage.js'
import { resolveSurface, surfacesOf } from './surface-of.js'
import { createVariants } from './variants.js'

/**
 * Creates an engine of prompts. It needs no server; without a page, and with the storage `memory`, it runs in Node.
 *
 * @throws TypeError or RangeError for an option that is wrong.
 *
 * @example
 * const proactive = createProactive({ render: createPieceRender() })
 * proactive.register({ id: 'tour', triggers: [triggers.dwell({ ms: 30_000 })], surface: { text: 'Shall we show you around?' } })
 * setInterval(() => void proactive.tick(), 5_000)
 */
export function createProactive(options: ProactiveOptions = {}): Proactive {
  checkProactiveOptions(options)
  const { memory, storage = 'indexeddb', identity, attention, epsilon } = options
  const { now, elapsed, random } = { now: () => Date.now(), elapsed: () => performance.now(), random: () => Math.random(), ...options.runtime }
  const report = onceEach(createReport(options.onError))
  const fatigue = createFatigue(options.fatigue ?? {}, storage !== 'memory')
  const variants = createVariants(storageOf(storage), { random, epsilon, report: (error) => report(error, 'The storage of the prompts') })
  const palette = createPalette(options, report)
  const stage = createStage({ ...options, fatigue, variants, palette, report })
  const prompts = new Map<string, Registered>()
  const renderers: RenderFn[] = options.render ? [options.render] : []
  const renderer = (): RenderFn | null => renderers.at(-1) ?? null
  const locale = (): string => languageTag(options.locale ?? renderer()?.locale)
  const life = new AbortController()
  let signals: PageSignals | null = null
  let isPaused = false
  let ticks = 0
  /** How far the clock of the host's ticks is ahead of the engine's. */
  let aheadMs = 0
  const occupation = createOccupation()
  /** Withdraws what is shown now. */
  let current: { render: RenderFn; end: AbortController } | null = null

  const time = (): number => now() + aheadMs
  const isOff = (): boolean => isPaused || life.signal.aborted

  async function init(): Promise<void> {
    if (life.signal.aborted) return
    signals ??= watchPage(elapsed, life.signal)
    await variants.open()
  }

  /** Waits for the storage, for a second at most: it may answer late, or never. */
  async function begin(): Promise<void> {
    await inTime(init()).catch((error: unknown) => report(error, 'The storage of the prompts'))
  }

  async function contextOf(given: Partial<TriggerContext>, at: number): Promise<TriggerContext> {
    let user: unknown
    try {
      user = identity && (await inTime(identity()))
    } catch (error) {
      report(error, 'identity()')
    }
    const sessionMs = Math.max(0, at - fatigue.session(at).startedAt)
    const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    return { ...signals?.read(), sessionMs, tick: ticks, user, memory, ...own, now: at }
  }

  /** Shows a prompt, for the task that the engine is busy with. */
  async function show(act: Omit<Act, 'signal'>, until: AbortSignal): Promise<Shown> {
    const end = new AbortController()
    const signal = AbortSignal.any([until, life.signal, end.signal])
    occupation.change(`'${act.prompt.id}' is shown`)
    current = { render: act.render, end }
    try {
      return await stage({ ...act, signal })
    } finally {
      current = null
    }
  }

  async function tick(ctx?: Partial<TriggerContext>): Promise<string | null> {
    if (life.signal.aborted) return null
    ticks++
    const given = ctx ?? {}
    if (given.now !== undefined && Number.isFinite(given.now)) aheadMs = given.now - now()
    const at = time()
    const log = createGateLog(at)
    const mayShow =
      log.pass('paused', isPaused ? 'pause() was called' : null) &&
      log.pass('registered', prompts.size === 0 ? 'no prompt is registered' : null) &&
      log.pass('showing', occupation.reason) &&
      log.pass('sessionCap', fatigue.sessionCap(at)) &&
      log.pass('cooldown', fatigue.cooldown(at)) &&
      log.pass('dismissals', fatigue.dismissals(at))
    if (!mayShow) {
      for (const registered of prompts.values()) registered.lastTick = log.report()
      return null
    }
    return occupation.occupy('the tick before is still evaluated', async () => {
      try {
        await begin()
        return await showChosen(await contextOf(given, at), log.report().gates)
      } catch (error) {
        report(error, 'tick()')
        return null
      }
    })
  }

  async function showChosen(ctx: TriggerContext, before: readonly GateReport[]): Promise<string | null> {
    const chosen = await choosePrompt([...prompts.values()], ctx, before, { fatigue, variants, palette, attention, locale: locale(), renderer, isOff, report })
    if (!chosen) return null
    const { registered, log, ...how } = chosen
    const { prompt } = registered
    const shown = await show({ ...how, prompt, ctx, time, locale: locale(), learns: true }, registered.life.signal)
    registered.hasFailed = shown.type === 'failed'
    if (shown.type !== 'failed') return prompt.id
    log.pass('render', `render() failed: ${String(shown.error)}`)
    registered.lastTick = log.report()
    return null
  }

  async function ask({ category, ...surface }: Parameters<Proactive['ask']>[0]): Promise<PromptResponse> {
    if (life.signal.aborted) return 'dismiss'
    await begin()
    if (occupation.reason !== null) {
      await occupation.free()
      return ask({ category, ...surface })
    }
    return occupation.occupy(`'${askedId}' is shown`, async () => {
      const render = renderer()
      if (!render) throw new Error('ask() has no renderer. Pass the option render to createProactive().')
      const ctx = await contextOf({}, time())
      const act = { prompt: { id: askedId, category, triggers: [], surface }, variantId: defaultVariant, surface: resolveSurface(surface, ctx, locale()), learns: false }
      const shown = await show({ ...act, render, ctx, time, turn: null, locale: locale() }, life.signal)
      if (shown.type === 'failed') throw shown.error
      return shown.type === 'answered' ? shown.response : 'dismiss'
    })
  }

  function remove(id: string): void {
    prompts.get(id)?.life.abort()
    prompts.delete(id)
  }

  const variantIds = (promptId: string): string[] => {
    const prompt = prompts.get(promptId)?.prompt
    return prompt ? [...surfacesOf(prompt).keys()] : []
  }

  return {
    init,
    tick,
    ask,
    register(prompt) {
      checkPrompt(prompt)
      const { id } = prompt
      if (prompts.has(id)) throw new TypeError(`A prompt with the id '${id}' is registered already. Unregister it first, or give this one an id of its own.`)
      const registered: Registered = { prompt, life: new AbortController(), lastTick: null, hasFailed: false }
      prompts.set(id, registered)
      return () => {
        if (prompts.get(id) === registered) remove(id)
      }
    },
    unregister(id) {
      remove(id)
      fatigue.forget(id, time())
    },
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
    },
    explain(id) {
      const registered = prompts.get(id)
      return registered ? explanationOf(registered, { fatigue, variants, at: time() }) : null
    },
    async freezeVariants(promptId, ids = variantIds(promptId), isFrozen = true) {
      await init()
      await variants.freeze(promptId, ids, isFrozen)
    },
    async resetVariants(promptId, ids = variantIds(promptId)) {
      await init()
      await variants.reset(promptId, ids)
    },
    renderWith(render) {
      renderers.push(render)
      return () => {
        const at = renderers.lastIndexOf(render)
        if (at >= 0) renderers.splice(at, 1)
        if (current?.render === render) current.end.abort()
      }
    },
    reportError: report,
    async dispose() {
      life.abort()
      await occupation.free()
      await variants.close()
    },
  }
}

/** The ID under which `ask` is counted. */
const askedId = '_ask'

/** Reports the first error of each origin: a trigger fails at every tick. */
function onceEach(report: ReportError): ReportError {
  const reported = new Set<string>()
  return (error, origin) => {
    if (!reported.has(origin)) report(error, origin)
    reported.add(origin)
  }
}
