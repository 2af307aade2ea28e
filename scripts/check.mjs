// Runs every static check and prints one line per check. The output of a failed check follows its line.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, tool } from './run.mjs'

const packages = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
)

const checks = [
  { title: 'lint, with types and boundaries', check: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  { title: 'types', check: () => tool('tsc', ['-b']) },
  { title: 'imports between rooms run one way', check: () => run(process.execPath, [join(root, 'scripts/rooms.mjs')]) },
  { title: 'only machines write states', check: () => run(process.execPath, [join(root, 'scripts/states.mjs')]) },
  { title: 'dead code and dependencies', check: () => tool('knip', ['--no-config-hints']) },
  ...packages.map((name) => ({
    title: `files of the package ${name}`,
    check: () => tool('publint', ['--strict', join('packages', name)]),
  })),
  ...packages.map((name) => ({
    title: `types of the package ${name}`,
    check: () =>
      tool('attw', ['--pack', join('packages', name), '--profile', 'esm-only', '--exclude-entrypoints', 'styles.css']),
  })),
]

let failed = 0
for (const { title, check } of checks) {
  const { code, output } = await check()
  console.log(`${code === 0 ? '✓' : '✗'} ${title}`)
  if (code === 0) continue
  failed += 1
  console.error(output.trimEnd())
}
console.log(`\n${checks.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
