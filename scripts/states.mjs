// Checks that only the machines write the states of candidates, sent commands, holds and sagas. The fields are `readonly`,
// but TypeScript lets a wider type write them; so outside of `machines/` nothing of the engine may assign such a field,
// delete it, or declare it without `readonly`.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const source = join(root, 'packages/engine/src')
const outside = new Set(['machines', 'testing', 'scenarios'])

const fields = '(?:stage|fate|doing|isKept)'
const entries = '(?:holds|claims)'
const forbidden = [
  { pattern: new RegExp(`\\.(?:${fields}|state)\\s*[?|&]*=(?![=>])`), mistake: 'assigns a state' },
  { pattern: new RegExp(`\\.${entries}\\[[^\\]]+\\]\\s*=(?!=)`), mistake: 'stores a hold' },
  { pattern: new RegExp(`delete [\\w.]+\\.(?:${fields}\\b|${entries}\\[)`), mistake: 'deletes a state' },
  { pattern: new RegExp(`(?<!readonly )\\b(?:stage|fate)\\??: (?:Stage|Fate|string)\\b`), mistake: 'declares a state without readonly' },
  { pattern: /from '\.\.\/machines\/machine\.js'/, mistake: 'imports the function that writes states' },
]

const mistakes = readdirSync(source, { recursive: true })
  .filter((file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(file) && !outside.has(file.split('/')[0]))
  .flatMap((file) => readFileSync(join(source, file), 'utf8').split('\n').flatMap((line, n) =>
    forbidden.filter(({ pattern }) => pattern.test(line)).map(({ mistake }) => `${relative(root, join(source, file))}:${n + 1} ${mistake}: ${line.trim()}`),
  ))

for (const mistake of mistakes) console.error(mistake)
if (mistakes.length > 0) console.error('Name an event to the machine in packages/engine/src/machines/ instead.')
process.exitCode = mistakes.length > 0 ? 1 : 0
