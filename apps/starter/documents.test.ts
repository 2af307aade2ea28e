// What the documents say of the code is true: README.md shows lines of the starter, the examples in the packages'
// READMEs compile, links and paths lead to files, and the rooms of ARCHITECTURE.md import each other as it says.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const folder = join(import.meta.dirname, 'node_modules/.readme')
const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`).filter((file) => existsSync(join(root, file)))
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'adopters/README.md', ...readmes, ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)]

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shown = blocksOf('README.md').map(({ code }) => {
  const [, file = '', lines = ''] = code.match(/^\/\/ (\S+)\n([^]*)$/) ?? []
  return { file, pieces: flat(lines).split('// …') }
})

it('shows a contract, an assistant, a page and a server', () => {
  const files = ['contract.ts', 'assistant.ts', 'page.tsx', 'server.ts'].map((name) => `apps/starter/${name}`)
  expect(shown.map(({ file }) => file)).toEqual(files)
})

it.each(shown)('shows $file as it is in the starter', ({ file, pieces }) => {
  const text = flat(read(file))
  for (const piece of pieces) expect(text).toContain(piece.trim())
})

it("compiles every whole example in the packages' READMEs", async () => {
  const examples = readmes.flatMap(blocksOf).filter(({ code }) => code.startsWith('import '))
  expect(examples.length).toBeGreaterThan(1)
  mkdirSync(folder, { recursive: true })
  for (const { name, code } of examples) writeFileSync(join(folder, name), code)
  const compilerOptions = { noEmit: true, incremental: false }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*'], references: [] }))
  const compiled = run(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-p', folder])
  await expect(compiled.then(() => '', ({ stdout }) => stdout)).resolves.toBe('')
})

it.each(['engine', 'server', 'browser', 'react'])('names every export of %s in its README, props apart', (name) => {
  const exported = read(`packages/${name}/src/index.ts`).matchAll(/export (?:type )?\{([^}]*)\}|export \* as (\w+)/g)
  const names = [...exported].flatMap(([, list = '', group = '']) => `${list},${group}`.split(',').map((one) => one.trim().replace(/^type /, '')))
  const text = read(`packages/${name}/README.md`)
  expect(names.filter((one) => one !== '' && !one.endsWith('Props') && !new RegExp(`\\b${one}\\b`).test(text))).toEqual([])
})

it.each(documents)('links from %s to files that exist', (document) => {
  const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, to = '']) => join(dirname(document), to))
  expect(links.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

it('names files and rooms in ARCHITECTURE.md that exist', () => {
  const named = [...read('ARCHITECTURE.md').matchAll(/`((?:protocol|engine|server|browser|react)\/[^`*]+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((path) => !existsSync(join(root, 'packages', path)))).toEqual([])
})

it('lists the rooms of engine and server so that each imports only rooms below it', async () => {
  const tables = read('ARCHITECTURE.md').split('| room | responsible for |').slice(1)
  const { stdout } = await run(process.execPath, [join(root, 'scripts/rooms.mjs'), '--print'])
  for (const [n, name] of ['engine', 'server'].entries()) {
    const rooms = [...(tables[n] ?? '').matchAll(/^\| `(\w+)\/` \|/gm)].map(([, room = '']) => room)
    const arrows = [...stdout.matchAll(new RegExp(`^${name}: (\\w+) → (.*)$`, 'gm'))]
    const wrong = arrows.flatMap(([, room = '', others = '']) =>
      others.split(', ').filter((other) => !rooms.includes(room) || rooms.indexOf(other) <= rooms.indexOf(room)).map((other) => `${room} → ${other}`),
    )
    expect(wrong).toEqual([])
  }
})

/** The lines without their indentation, which an excerpt may change. */
function flat(text: string): string {
  return text.replaceAll(/^ +/gm, '')
}

/** The TypeScript in a README, each block with a name for its file. */
function blocksOf(file: string): { name: string; code: string }[] {
  return [...read(file).matchAll(/^```(tsx?)\n([^]*?)^```/gm)].map(([, kind = '', code = ''], n) => ({
    name: `${file.replaceAll('/', '-')}-${n + 1}.${kind}`,
    code,
  }))
}
