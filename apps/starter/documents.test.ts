// What the documents say of the code is true: README.md and docs/prompts.md show lines of files, the examples compile, the shop of
// docs/your-shop.md passes its own test, the READMEs name every export, and the rooms of ARCHITECTURE.md import each other
// as it says. documents-and-names.test.ts checks settings, commands, options, links and paths.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const folder = join(import.meta.dirname, 'node_modules/.readme')
const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`).filter((file) => existsSync(join(root, file)))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shown = ['README.md', 'docs/prompts.md'].flatMap(blocksOf).flatMap(({ code }) => {
  const [, file, lines = ''] = code.match(/^\/\/ (\S+)\n([^]*)$/) ?? []
  return file === undefined ? [] : [{ file, pieces: flat(lines).split('// …') }]
})

it('shows a page and a use case within its first minute', () => {
  expect(shown.map(({ file }) => file)).toEqual(['apps/starter/page.tsx', 'apps/starter/assistant.ts', 'e2e/workshop/prompts.ts'])
  expect(read('README.md').split('\n').length).toBeLessThan(110)
})

it.each(shown)('shows $file as it is', ({ file, pieces }) => {
  const text = flat(read(file))
  for (const piece of pieces) expect(text).toContain(piece.trim())
})

it('compiles every whole example in the READMEs', { timeout: 300_000 }, async () => {
  const examples = ['README.md', 'docs/prompts.md', ...readmes].flatMap(blocksOf).filter(({ code }) => code.startsWith('import '))
  expect(examples.length).toBeGreaterThan(readmes.length)
  mkdirSync(folder, { recursive: true })
  for (const { name, code } of examples) writeFileSync(join(folder, name), code)
  const compilerOptions = { noEmit: true, incremental: false }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*'], references: [] }))
  const compiled = run(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-p', folder])
  await expect(compiled.then(() => '', ({ stdout }) => stdout)).resolves.toBe('')
})

it("compiles the code of docs/your-shop.md as one shop, and passes the shop's own test", { timeout: 300_000 }, async () => {
  const shop = mkdtempSync(join(tmpdir(), 'your-shop-'))
  try {
    const files = ['docs/your-shop.md', 'docs/simulate.md'].flatMap(namedBlocksOf)
    expect(files.map(({ file }) => file)).toContain('src/server.ts')
    for (const { file, code } of files) {
      mkdirSync(dirname(join(shop, file)), { recursive: true })
      writeFileSync(join(shop, file), code)
    }
    symlinkSync(join(root, 'node_modules'), join(shop, 'node_modules'))
    writeFileSync(join(shop, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(join(shop, 'vitest.config.ts'), `export default { cacheDir: '.cache' }`)
    const compiled = run(process.execPath, [join(root, 'node_modules/.bin/tsc')], { cwd: shop })
    await expect(compiled.then(() => '', ({ stdout }) => stdout)).resolves.toBe('')
    const tested = run(process.execPath, [join(root, 'node_modules/.bin/vitest'), 'run', '--root', shop, 'assistant.test.ts'], { cwd: shop })
    await expect(tested.then(() => '', ({ stdout, stderr }) => `${stdout}${stderr}`)).resolves.toBe('')
  } finally {
    rmSync(shop, { recursive: true, force: true })
  }
})

const index = ['protocol', 'engine', 'server', 'browser', 'react', 'devtools'].map((name) => [name, 'index.ts'] as const)

it.each([...index, ['protocol', 'bandit/index.ts'], ['browser', 'prompts/index.ts'], ['react', 'prompts.ts']] as const)('names every export of %s/src/%s in its README, props apart', (name, entry) => {
  const exported = read(`packages/${name}/src/${entry}`).matchAll(/export (?:type )?\{([^}]*)\}|export \* as (\w+)/g)
  const names = [...exported].flatMap(([, list = '', group = '']) => `${list},${group}`.split(',').map((one) => one.trim().replace(/^type /, '')))
  const text = read(`packages/${name}/README.md`)
  expect(names.filter((one) => one !== '' && !one.endsWith('Props') && !new RegExp(`\\b${one}\\b`).test(text))).toEqual([])
})

it('names files and rooms in ARCHITECTURE.md that exist', () => {
  const named = [...read('ARCHITECTURE.md').matchAll(/`((?:protocol|engine|server|browser|react|devtools)\/[^`*]+)`/g)].map(([, path = '']) => path)
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

/** The files that a document shows whole: each block's first line names its file. JSON has no comments; the text below names it. */
function namedBlocksOf(document: string): { file: string; code: string }[] {
  const blocks = read(document).matchAll(/^```\w+\n(?:(?:\/\/|--) (\S+\.\w+)\n([^]*?)^```|({[^]*?)^```\n+The JSON is `(\S+)`)/gm)
  return [...blocks].map(([, named = '', code = '', json, file = named]) => ({ file, code: json ?? code }))
}

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
