import type { Trigger } from './prompt.js'

/** The ready triggers of prompts. Each reads the context of the tick, which the page's own detectors complete. */
export const triggers = {
  /** Is met on a page that contains `path`, or that the expression matches. */
  pageMatch({ path }: { path: string | RegExp }): Trigger {
    if (!(path instanceof RegExp) && (typeof path !== 'string' || path === '')) throw new TypeError(`The path of the trigger 'pageMatch' is a text that is not empty, or an expression, not ${JSON.stringify(path)}.`)
    // A global or sticky expression remembers where it last matched, and would not match there again.
    const pattern = path instanceof RegExp ? new RegExp(path.source, path.flags.replaceAll(/[gy]/g, '')) : null
    return {
      id: `pageMatch(${String(path)})`,
      condition: ({ page }) => page !== undefined && (pattern ? pattern.test(page) : page.includes(String(path))),
    }
  },

  /** Is met after `ms` milliseconds on the page, or in the `session`. */
  dwell({ ms, scope = 'page' }: { ms: number; scope?: 'page' | 'session' }): Trigger {
    requireNumber('dwell', 'ms', ms)
    if (scope !== 'page' && scope !== 'session') throw new TypeError(`The scope of the trigger 'dwell' is 'page' or 'session', not '${String(scope)}'.`)
    return {
      id: `dwell(${ms}${scope === 'page' ? '' : `, ${scope}`})`,
      condition: ({ dwellMs, sessionMs }) => ((scope === 'page' ? dwellMs : sessionMs) ?? -1) >= ms,
    }
  },

  /**
   * Is met when the last input of the person was `ms` milliseconds ago. A context says so by `idleMs`, or by
   * `customMeta.idleMs`. Outside a page, where nothing is known of the input, the time on the page counts.
   */
  idleTime({ ms }: { ms: number }): Trigger {
    requireNumber('idleTime', 'ms', ms)
    return { id: `idleTime(${ms})`, condition: ({ idleMs, dwellMs, customMeta }) => Number(customMeta?.['idleMs'] ?? idleMs ?? dwellMs ?? -1) >= ms }
  },

  /** Is met once the page was scrolled down by `percent`. The detector measures in steps of ten. */
  scrollDepth({ percent }: { percent: number }): Trigger {
    requireNumber('scrollDepth', 'percent', percent, 100)
    return { id: `scrollDepth(${percent})`, condition: ({ scrollDepth = -1 }) => scrollDepth >= percent }
  },

  /** Is met when the person is about to leave. A context says so by `exitIntent`, or by `customMeta.exitIntent`. */
  exitIntent(): Trigger {
    return { id: 'exitIntent', condition: ({ exitIntent, customMeta }) => exitIntent === true || Boolean(customMeta?.['exitIntent']) }
  },

  /** Is met at every nth tick of the engine, whichever prompts were evaluated meanwhile. */
  schedule({ everyN }: { everyN: number }): Trigger {
    if (!Number.isInteger(everyN) || everyN < 1) throw new RangeError(`The trigger 'schedule' has a whole number everyN from 1, not ${everyN}.`)
    let calls = 0
    return {
      id: `schedule(${everyN})`,
      condition({ tick }) {
        calls++
        return (tick ?? calls) % everyN === 0
      },
    }
  },
}

/** What the engine has built in. */
export const builtin = { triggers }

function requireNumber(trigger: string, name: string, value: number, most = Infinity): void {
  if (typeof value !== 'number' || !(value >= 0 && value <= most)) throw new RangeError(`The trigger '${trigger}' has a number ${name} from 0${most < Infinity ? ` to ${most}` : ''}, not ${String(value)}.`)
}
