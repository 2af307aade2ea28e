// Checks that the rooms (folders) of a package import each other in one direction only, types included, and that no two
// files import each other in a circle. Tests and test support may import anything.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const outside = new Set(['testing', 'fixtures', 'scenarios', 'faults'])

/** Lists the source files below a folder, without tests. */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return /\.tsx?$/.test(entry.name) && !/\.(test|test-d|fault)\.tsx?$/.test(entry.name) ? [path] : []
  })
}

/** Lists the relative imports of a file, as paths below `source`. */
function importsOf(source, file) {
  const text = readFileSync(join(source, file), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s[^;]*?from\s+['"](\.[^'"]+)['"]/gms)
  return [...found].map(([, path]) => normalize(join(dirname(file), path)).replace(/\.js$/, ''))
}

/** Returns the names on a circle in a graph, or undefined. */
function circleIn(graph) {
  const state = new Map()
  const path = []
  function visit(name) {
    if (state.get(name) === 'done') return undefined
    if (state.get(name) === 'open') return [...path.slice(path.indexOf(name)), name]
    state.set(name, 'open')
    path.push(name)
    for (const next of graph.get(name) ?? []) {
      const circle = visit(next)
      if (circle) return circle
    }
    path.pop()
    state.set(name, 'done')
    return undefined
  }
  for (const name of graph.keys()) {
    const circle = visit(name)
    if (circle) return circle
  }
  return undefined
}

/** Returns the room of a file, which is its first folder; empty for a file at the root. */
const roomOf = (file) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '')

/** Describes each forbidden import of a package in one sentence. */
function mistakesIn(name) {
  const source = join(root, 'packages', name, 'src')
  const files = filesIn(source).map((file) => relative(source, file))
  const byFile = new Map()
  const byRoom = new Map()
  const example = new Map()
  for (const file of files) {
    const room = roomOf(file)
    if (outside.has(room)) continue
    const imports = importsOf(source, file)
    byFile.set(file.replace(/\.tsx?$/, ''), imports)
    for (const imported of imports) {
      const other = roomOf(imported)
      if (room === '' || other === room) continue
      if (other === '') byRoom.set(room, (byRoom.get(room) ?? new Set()).add('(root)'))
      else byRoom.set(room, (byRoom.get(room) ?? new Set()).add(other))
      const edge = `${room} → ${other || '(root)'}`
      example.set(edge, [...(example.get(edge) ?? []), `${file} imports ${imported}`])
    }
  }
  const mistakes = []
  const fileCircle = circleIn(byFile)
  if (fileCircle) mistakes.push(`${name}: files import each other in a circle: ${fileCircle.join(' → ')}`)
  const roomCircle = circleIn(byRoom)
  if (roomCircle) {
    mistakes.push(`${name}: rooms import each other in a circle: ${roomCircle.join(' → ')}`)
    for (const [i, room] of roomCircle.slice(0, -1).entries())
      for (const one of example.get(`${room} → ${roomCircle[i + 1]}`) ?? []) mistakes.push(`    ${one}`)
  }
  return { mistakes, byRoom }
}

const packages = ['protocol', 'engine', 'server', 'browser', 'react']
const all = packages.map((name) => ({ name, ...mistakesIn(name) }))
const mistakes = all.flatMap((one) => one.mistakes)
if (process.argv.includes('--print')) {
  for (const { name, byRoom } of all)
    for (const [room, others] of byRoom) console.log(`${name}: ${room} → ${[...others].join(', ')}`)
}
for (const mistake of mistakes) console.error(mistake)
process.exitCode = mistakes.length > 0 ? 1 : 0
