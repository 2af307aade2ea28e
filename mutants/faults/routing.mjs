const route = 'packages/engine/src/route/route.ts'
const score = 'packages/engine/src/route/score.ts'
const index = 'packages/engine/src/state/trait-index.ts'
const presence = 'packages/engine/src/person/presence.ts'

export default {
  tests: ['packages/engine/src/route/route.test.ts', 'packages/engine/src/route/audience.test.ts', 'packages/engine/src/kernel', 'packages/engine/src/state/trait-index.test.ts'],
  list: [
    {
      name: 'index-drops-the-others',
      isQuick: true,
      says: 'When one person leaves a value, the index loses everybody else who has it.',
      file: index,
      find: 'if (holders?.delete(holder) && holders.size === 0)',
      put: 'if (holders?.delete(holder))',
    },
    {
      name: 'index-of-the-newest',
      isQuick: true,
      says: 'Of a trait that is a set, the index has only the newest value.',
      file: 'packages/engine/src/define/traits.ts',
      find: 'entries(cell.value).flatMap(({ item, gone })',
      put: 'entries(cell.value).slice(-1).flatMap(({ item, gone })',
    },
    {
      name: 'first-tab-that-closes',
      says: 'A person with two tabs leaves the index when one of them closes.',
      file: presence,
      find: "slot.trait.per === 'session' ? tab : wasLive === isLiveNow ? undefined : person",
      put: "slot.trait.per === 'session' ? tab : person",
    },
    {
      name: 'not-matched-on-coming',
      isQuick: true,
      says: 'A person who connects while a signal stands is not matched with it.',
      file: presence,
      find: '  if (!live) return\n  turn.changed.add(person)\n',
      put: '  if (!live) return\n',
    },
    {
      name: 'no-second-tier',
      isQuick: true,
      says: 'Who meets only the second tier of an audience is not considered when a signal arrives.',
      file: route,
      find: 'const requirements = audience.tiers.flat()',
      put: 'const requirements = audience.tiers[0] ?? []',
    },
    {
      name: 'worst-first',
      says: 'A topic offers the place to the lowest score first.',
      file: score,
      find: 'b.score.total - a.score.total || a.tie - b.tie || (a.person',
      put: 'a.score.total - b.score.total || a.tie - b.tie || (a.person',
    },
    {
      name: 'largest-tie',
      says: 'Of equal scores, the larger tie goes first in a topic.',
      file: score,
      find: 'b.score.total - a.score.total || a.tie - b.tie || (a.person',
      put: 'b.score.total - a.score.total || b.tie - a.tie || (a.person',
    },
    {
      name: 'urgent-taken-up-last',
      says: 'Of several candidates of a person, one of low priority is taken up before one of high priority.',
      file: 'packages/engine/src/decide/take-offers.ts',
      find: '    rank(a, first) - rank(b, second) ||\n',
      put: '    rank(b, second) - rank(a, first) ||\n',
      tests: ['packages/engine/src/decide'],
    },
    {
      name: 'more-without-the-later',
      says: 'When its nominees are served, a topic does not ask the partitions for those who come after them.',
      file: 'packages/engine/src/route/topic.ts',
      find: 'if (isBeyond(topic, next)) return askForMore(turn, address, topic)',
      put: 'if (isBeyond(topic, next) && next) return askForMore(turn, address, topic)',
      tests: ['packages/engine/src/route/holds.test.ts'],
    },
    {
      name: 'tab-used-first',
      says: 'Of equal tabs the one that was used first gets the suggestion.',
      file: score,
      find: 'b.tab.lastAt - a.tab.lastAt',
      put: 'a.tab.lastAt - b.tab.lastAt',
    },
    {
      name: 'nominees-unsorted',
      says: 'The last nominee of a partition is not its worst, so that others are taken for better ones.',
      file: route,
      find: '  return best.toSorted(byFit).slice(0, most)\n}',
      put: '  return best.slice(0, most)\n}',
    },
  ],
}
