// Prepares the package in the current folder for `npm pack`: builds it, and removes what an earlier build has left of
// sources that are gone.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fail, npm, root, run } from './run.mjs'

const folder = process.cwd()
const dist = join(folder, 'dist')
const files = existsSync(dist) ? readdirSync(dist, { recursive: true }).map(String) : []
// A folder comes after the files in it.
for (const file of files.toSorted((a, b) => b.length - a.length)) {
  const path = join(dist, file)
  if (statSync(path).isDirectory() ? readdirSync(path).length === 0 : isStale(file)) rmSync(path, { recursive: true })
}
await must(run(process.execPath, [join(root, 'scripts/setup.mjs'), 'pack']))
await must(npm(['run', '--silent', 'build'], { cwd: folder }))

async function must(running) {
  const { code, output } = await running
  if (code !== 0) fail(`${output}\nThe build failed with code ${code}; run \`npm run build\` at the root.`)
}

function isStale(file) {
  const [, name] = /^(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(file) ?? []
  if (name === undefined) return false
  const sources = [join(folder, 'src', name), join(folder, name)]
  return file.endsWith('.d.ts.map') || !sources.some((source) => existsSync(`${source}.ts`) || existsSync(`${source}.tsx`))
}
