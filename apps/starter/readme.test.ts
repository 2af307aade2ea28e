// The code in the READMEs works: the project's own shows lines of the starter, and the packages' compiles.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = join(import.meta.dirname, 'node_modules/.readme')

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
  const text = flat(readFileSync(join(root, file), 'utf8'))
  for (const piece of pieces) expect(text).toContain(piece.trim())
})

it("compiles every whole example in the packages' READMEs", async () => {
  const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`)
  const examples = readmes.filter((file) => existsSync(join(root, file))).flatMap(blocksOf).filter(({ code }) => code.startsWith('import '))
  expect(examples.length).toBeGreaterThan(1)
  mkdirSync(folder, { recursive: true })
  for (const { name, code } of examples) writeFileSync(join(folder, name), code)
  const compilerOptions = { noEmit: true, incremental: false }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*'], references: [] }))
  const compiled = promisify(execFile)(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-p', folder])
  await expect(compiled.then(() => '', ({ stdout }) => stdout)).resolves.toBe('')
})

it.each(['engine', 'server'])('names every export of %s in its README', (name) => {
  const index = readFileSync(join(root, `packages/${name}/src/index.ts`), 'utf8')
  const names = [...index.matchAll(/export (?:type )?\{([^}]*)\}|export \* as (\w+)/g)].flatMap(([, list = '', group = '']) =>
    `${list},${group}`.split(',').map((one) => one.trim().replace(/^type /, '')).filter(Boolean),
  )
  const text = readFileSync(join(root, `packages/${name}/README.md`), 'utf8')
  expect(names.filter((one) => !new RegExp(`\\b${one}\\b`).test(text))).toEqual([])
})

/** The lines without their indentation, which an excerpt may change. */
function flat(text: string): string {
  return text.replaceAll(/^ +/gm, '')
}

/** The TypeScript in a README, each block with a name for its file. */
function blocksOf(file: string): { name: string; code: string }[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^```(tsx?)\n([^]*?)^```/gm)].map(([, kind = '', code = ''], n) => ({
    name: `${file.replaceAll('/', '-')}-${n + 1}.${kind}`,
    code,
  }))
}
