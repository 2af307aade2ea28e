// Everything that can be known without running the product, one line a check; what is wrong follows its line.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, tool } from './run.mjs'

const packages = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')))

const checks = [
  ['lint, with types and boundaries', () => tool('oxlint', ['--type-aware', '--deny-warnings'])],
  ['types', () => tool('tsc', ['-b'])],
  ['dead code and dependencies', () => tool('knip', [])],
  ...packages.map((name) => [`shape of ${name}`, () => tool('publint', ['--strict', join('packages', name)])]),
]

let failed = 0
for (const [title, check] of checks) {
  const { code, output } = await check()
  console.log(`${code === 0 ? '✓' : '✗'} ${title}`)
  if (code === 0) continue
  failed += 1
  console.error(output.trimEnd())
}
console.log(`\n${checks.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
