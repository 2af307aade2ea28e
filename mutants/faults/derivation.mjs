const derive = 'packages/engine/src/derive/derive.ts'
const announce = 'packages/engine/src/derive/announce.ts'
const key = 'packages/engine/src/state/key.ts'

export default {
  tests: ['packages/engine/src/derive'],
  list: [
    {
      name: 'correlation-across-keys',
      says: 'A correlation shares its state between keys, so that two events of different keys make a pair.',
      file: 'packages/engine/src/derive/detectors/correlate.ts',
      find: "    start: (): { a?: Side; b?: Side } => ({}),",
      put: '    start: (): { a?: Side; b?: Side } => shared,',
      also: [
        {
          file: 'packages/engine/src/derive/detectors/correlate.ts',
          find: "  checkEventsOnce('correlate', 'the pair', [a, b])\n",
          put: "  checkEventsOnce('correlate', 'the pair', [a, b])\n  const shared: { a?: Side; b?: Side } = {}\n",
        },
      ],
    },
    {
      name: 'no-lateness',
      says: 'The watermark does not stay two seconds behind: events that come out of order are lost to windows.',
      file: 'packages/engine/src/kernel/create-engine.ts',
      find: 'p.watermark = Math.max(p.watermark, p.arrived - latenessMs)',
      put: 'p.watermark = Math.max(p.watermark, p.arrived - 0 * latenessMs)',
    },
    {
      name: 'late-event-raises',
      says: 'An event that happened before the signal was cleared raises the signal again.',
      file: announce,
      find: "  if (since < of.changedAt) return leaveOut(turn, definition.type, of, event, 'late')\n  const says",
      put: '  const says',
    },
    {
      name: 'armed-too-early',
      says: 'A crossing fires again once the value is back at its level, without reaching the level of re-arming.',
      file: 'packages/engine/src/derive/detectors/crosses.ts',
      find: 'if (sign * (value - rearm) <= 0) state.crossed &= ~bit',
      put: 'if (sign * (value - at) <= 0 && rearm !== undefined) state.crossed &= ~bit',
    },
    {
      name: 'burst-judged-by-its-first',
      says: 'A burst is judged by its first event instead of its newest.',
      file: key,
      find: '    if (event.time >= of.burst.time) of.burst = event\n',
      put: '',
    },
    {
      name: 'burst-ends-with-the-next-event',
      says: 'Nothing wakes a rule when its burst ends or its absence is due: it waits for the next event.',
      file: derive,
      find: 'Math.min(state.ahead.next(), state.wakes.next())',
      put: 'Math.min(state.ahead.next(), state.wakes.next() + 3_600_000)',
    },
    {
      name: 'one-key-forwarded',
      says: 'An event of a shop’s system reaches the rules of its own partition only.',
      file: derive,
      find: '  if (forwarded || !elsewhere) return\n',
      put: '  if (forwarded || !elsewhere || event.person === undefined) return\n',
    },
    {
      name: 'window-never-moves',
      says: 'An event stays in a sliding window for twice its time.',
      file: 'packages/engine/src/derive/operators/samples.ts',
      find: "if (window.kind === 'sliding') return at - window.ms",
      put: "if (window.kind === 'sliding') return at - 2 * window.ms",
    },
    {
      name: 'absence-of-the-first',
      says: 'An absence waits since the first event, although another came meanwhile.',
      file: 'packages/engine/src/derive/detectors/absence.ts',
      find: 'if (event.type === after.type) state.waiting = event',
      put: 'if (event.type === after.type) state.waiting ??= event',
    },
    {
      name: 'distinct-counts-all',
      says: 'A rule that counts distinct persons counts their events.',
      file: 'packages/engine/src/derive/detectors/times.ts',
      find: 'const count = distinctBy ? new Set(valuesOf(samples)).size : samples.size\n      const before',
      put: 'const count = samples.size\n      const before',
    },
  ],
}
