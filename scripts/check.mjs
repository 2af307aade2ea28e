// Runs every static check.
import { join } from 'node:path'
import { applied, mutants } from '../mutants/list.mjs'
import { packages, shapeChecks } from './packages.mjs'
import { root, run, tool } from './run.mjs'
import { runChecks } from './steps.mjs'
import { weightChecks } from './weights.mjs'

await runChecks([
  { title: 'lint, with types and boundaries', check: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  { title: 'types', check: () => tool('tsc', ['-b']) },
  { title: 'imports between rooms run one way', check: () => run(process.execPath, [join(root, 'scripts/rooms.mjs')]) },
  { title: 'only machines write states', check: () => run(process.execPath, [join(root, 'scripts/states.mjs')]) },
  { title: 'planted faults fit the sources', check: fit },
  { title: 'the scrubber: under 1 mistake in 10⁶ texts, none missed', check: () => run(process.execPath, [join(root, 'scripts/scrub-figures.mjs'), '30000']) },
  { title: 'dead code and dependencies', check: () => tool('knip', ['--no-config-hints']) },
  ...weightChecks(),
  ...packages.flatMap((name) => shapeChecks(name, join('packages', name))),
])

function fit() {
  applied(mutants)
  return { code: 0, output: '' }
}
