// What the documents name exists, and what has to be named is: settings, commands, options, links, paths and messages.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCodes } from '@proactive/protocol'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const skipped = /(^|\/)(node_modules|dist|generated|\.next|\.data|\.turbo|test-results|playwright-report)$/
const files = filesIn('')
const documents = files.filter((file) => file.endsWith('.md'))
const sources = files.filter((file) => /\.(ts|tsx|mjs|mts)$/.test(file) && !/\.test(-d)?\.|\.fixture\.|\/fixtures\/|\/faults\/|^e2e\/beside-next\/|^adopters\//.test(file))

it('lists every setting that is read from the environment in docs/settings.md, and no other', () => {
  const reads = [
    /process\.env(?:\.|\[')([A-Z][A-Z_]+)/g,
    /\benv\.([A-Z][A-Z_]+)/g,
    /'((?:PROACTIVE|ANTHROPIC)_[A-Z_]+)'/g,
    /\b(?:text|number|url)\('([A-Z][A-Z_]+)'/g,
  ]
  const isRead = new Set(sources.filter((file) => /process\.env|= process$|settings\.ts/m.test(`${file} ${read(file)}`)).flatMap((file) => reads.flatMap((pattern) => allOf(read(file), pattern))))
  const destructured = sources.flatMap((file) => allOf(read(file), /const \{([^}]*)\} = process\.env/g)).flatMap((names) => allOf(names, /\b([A-Z][A-Z_]{2,})\b/g))
  const listed = allOf(read('docs/settings.md'), /^\| ((?:`[A-Z_]+`(?:, )?)+) \|/gm).flatMap((names) => allOf(names, /`([A-Z_]+)`/g))
  expect([...new Set(listed)].toSorted()).toEqual([...new Set([...isRead, ...destructured])].toSorted())
})

it('has a line in docs/reliability.md for every fault that npm run test:faults runs', () => {
  const folders = ['packages/server/src/faults', 'apps/storefront/src/faults']
  const faults = folders.flatMap((folder) => readdirSync(join(root, folder))).flatMap((file) => (file.endsWith('.fault.ts') ? [file.replace('.fault.ts', '')] : []))
  expect([...new Set(allOf(read('docs/reliability.md'), /\| `([a-z-]+)` \|$/gm))].toSorted()).toEqual(faults.toSorted())
})

it.each(documents)('names in %s only commands that exist', (document) => {
  const text = read(document)
  const scripts = new Set(['package.json', ...files.filter((file) => /^(apps|packages)\/\w+\/package\.json$/.test(file))].flatMap((file) => Object.keys(JSON.parse(read(file)).scripts ?? {})))
  const unknown = [
    ...allOf(text, /npm run ([\w:]+)/g).filter((script) => !scripts.has(script)),
    ...allOf(text, /npx (?:--?\S+ )*([\w-]+)/g).filter((command) => !isCommand(command)),
    ...allOf(text, /(?<=npm .*)-w (\S+)/g).filter((workspace) => !existsSync(join(root, workspace, 'package.json'))),
  ]
  expect(unknown).toEqual([])
})

it.each(documents)('names in %s only options of commands that exist', (document) => {
  const patterns = [/^ +'?([a-z-]+)'?: (?:text|\{ type: '(?:string|boolean)')/gm, /'--([a-z-]+)'/g]
  const own = sources.flatMap((file) => patterns.flatMap((pattern) => allOf(read(file), pattern)))
  const ofOthers = ['pack-destination', 'env-file', 'project']
  const named = allOf(read(document), /(?<=^|[\s`])--([a-z][a-z-]+)/gm).filter((name) => !name.startsWith('proactive-'))
  expect(named.filter((name) => ![...own, ...ofOthers].includes(name))).toEqual([])
})

it.each(documents)('links from %s to files and headings that exist', (document) => {
  const links = allOf(read(document), /\]\((?!https?:)([^)]+)\)/g)
  const dead = links.filter((link) => {
    const [path = '', anchor] = link.split('#')
    const file = path === '' ? document : join(dirname(document), path)
    return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor))
  })
  expect(dead).toEqual([])
})

it.each(documents)('names in %s only paths that exist', (document) => {
  const named = allOf(read(document), /(?<![\w/.@:-])((?:packages|apps|docs|scripts|prisma|e2e|bench|attacks)\/[\w./[\]-]*\w)/g)
  const besides = [dirname(document), join(dirname(document), 'src'), ...(bases[document] ?? [])]
  const alone = allOf(read(document), /`([\w./-]+\.(?:ts|tsx|mjs|sql|css))`/g)
  const unknown = alone.filter((file) => ![...besides, '', 'packages'].some((base) => existsSync(join(root, base, file))) && !shownIn(document).includes(file))
  expect([...named.filter((path) => !existsSync(join(root, path))), ...unknown]).toEqual([])
})

/** Where else than beside a document its files are. */
const bases: Record<string, string[]> = {
  'ARCHITECTURE.md': ['apps/starter'],
  'CONTRIBUTING.md': ['apps/storefront/src/assistant', 'apps/starter', 'packages/server/src', 'packages/engine/src/derive/detectors'],
}

it.each([
  ['definePack', 'docs/definitions.md', 'packages/engine/src/define/define-pack.ts', ['PackOptions', 'Pack']],
  ['SourceFormat', 'docs/definitions.md', 'packages/engine/src/define/definitions.ts', ['SourceFormat']],
  ['defineEvent', 'docs/definitions.md', 'packages/protocol/src/define-event.ts', ['EventOptions']],
  ['Traits', 'docs/definitions.md', 'packages/engine/src/define/folding.ts', ['TraitOptions']],
  ['`trait.set` also takes', 'docs/definitions.md', 'packages/engine/src/define/traits.ts', ['SetOptions']],
  ['defineUseCase', 'docs/definitions.md', 'packages/engine/src/define/use-case.ts', ['Finding', 'Speaking', 'Prefetching']],
  ['perform', 'docs/definitions.md', 'packages/engine/src/define/perform.ts', ['StepOptions', 'LastOptions', 'Patience']],
  ['defineResource', 'docs/definitions.md', 'packages/engine/src/define/define-resource.ts', ['ResourceOptions']],
  ['detector', 'docs/definitions.md', 'packages/engine/src/define/detector.ts', ['Detector']],
  ['operator', 'docs/definitions.md', 'packages/engine/src/define/operator.ts', ['Operator']],
  ['createProactiveServer', 'packages/server/README.md', 'packages/server/src/proactive-server.ts', ['ServerOptions']],
  ['createProactiveClient', 'packages/browser/README.md', 'packages/browser/src/client.ts', ['ClientOptions']],
  ['simulate', 'docs/simulate.md', 'packages/server/src/testing/simulate/simulate.ts', ['SimulateOptions']],
  ['of a `TestServer`', 'packages/server/README.md', 'packages/server/src/testing/create-test-server.ts', ['TestServer']],
  ['of a `TestVisitor`', 'packages/server/README.md', 'packages/server/src/testing/test-visitor.ts', ['TestVisitor']],
])('describes every option of %s in %s, and no other', (name, document, source, interfaces) => {
  expect(describedIn(document, name).toSorted()).toEqual([...new Set(interfaces.flatMap((one) => membersOf(source, one)))].toSorted())
})

it.each([
  ['migrate(', 'packages/server/README.md', 'packages/server/src/store/migrate.ts', 'MigrateOptions'],
  ['boundRequests(listener, ', 'packages/server/README.md', 'packages/server/src/http/bound-requests.ts', 'RequestBounds'],
  ['createTestServer(pack, ', 'packages/server/README.md', 'packages/server/src/testing/create-test-server.ts', 'TestServerOptions'],
  ['visitor(', 'packages/server/README.md', 'packages/server/src/testing/test-visitor.ts', 'VisitorOptions'],
  ['defineEvent(type, ', 'packages/protocol/README.md', 'packages/protocol/src/define-event.ts', 'EventOptions'],
  ['readAmount(value, ', 'packages/protocol/README.md', 'packages/protocol/src/amount.ts', 'AmountFormat'],
  ['useSuggestion(', 'packages/react/README.md', 'packages/react/src/use-suggestion.ts', 'SuggestionFilter'],
])('names the options of %s…) in %s, and which of them may be left out', (call, document, source, name) => {
  const signatures = read(document).split(`\`${call}{ `).slice(1).map((signature) => signature.split(' }')[0]?.split(', ').toSorted())
  expect(signatures).toContainEqual(membersOf(source, name, { marked: true }).toSorted())
})

it('describes every call of the chain of defineSignal in docs/definitions.md, and no other', () => {
  const [, source = ''] = read('packages/engine/src/define/define-signal.ts').split('export class Deriving')
  const [chain = '', start = ''] = source.split('export function defineSignal')
  const calls = [...allOf(chain, /^ {2}([a-z]\w*)[<(]/gm), ...allOf(start, /^ {4,}(on|per): [<(]/gm)].filter((call) => call !== 'constructor')
  expect(describedIn('docs/definitions.md', 'defineSignal').map((call) => call.slice(1)).toSorted()).toEqual([...new Set(calls)].toSorted())
})

it('names in the README of react every attribute and every custom property of its styles', () => {
  const text = read('packages/react/README.md')
  const styles = files.filter((file) => file.startsWith('packages/react/src/styles/')).map(read).join('')
  const components = sources.filter((file) => file.startsWith('packages/react/src/')).map(read).join('')
  const sorted = (names: string[]) => [...new Set(names)].toSorted()
  expect(sorted(allOf(text, /`(--proactive-[a-z-]+)`/g))).toEqual(sorted(allOf(styles, /(--proactive-[a-z-]+): /g)))
  expect(sorted(allOf(components, /data-proactive="([a-z-]+)"/g)).filter((name) => !text.includes(`\`${name}\``) && !text.includes(`"${name}"`))).toEqual([])
})

it('quotes in docs/your-shop.md only messages that the code has', () => {
  const [, table = ''] = read('docs/your-shop.md').split('| message | |\n')
  const messages = allOf(table.split('\n\n')[0] ?? '', /^\| `([^`]+)`/gm)
  expect(messages.length).toBeGreaterThan(5)
  const code = sources.filter((file) => file.startsWith('packages/')).map(read).join('\n')
  expect(messages.filter((message) => !code.includes(message))).toEqual([])
})

it.each(documents)('names in %s only metrics and tables that exist', (document) => {
  const counters = new Set(allOf(read('packages/server/src/ops/metrics.ts'), /\b(?:counter|reads)\('(\w+)'/g).map((name) => `proactive_${name}_total`))
  const sql = files.filter((file) => file.endsWith('.sql')).map(read).join('\n')
  const metrics = allOf(read(document), /\b(proactive_\w+_total)\b/g)
  const tables = allOf(read(document), /\bproactive\.(\w+_\w+)/g)
  expect([...metrics.filter((name) => !counters.has(name)), ...tables.filter((name) => !sql.includes(name))]).toEqual([])
})

const budgets = [...read('packages/server/src/gateway/rate-limits.ts').matchAll(/^ {2}(\w+): \{ points: ([\d_]+), seconds: (\d+)/gm)]

it.each(budgets.map(([, name, points = '', seconds = '']) => ({ name, points: Number(points.replaceAll('_', '')), seconds })))('has the limit $name in docs/security.md', ({ points, seconds }) => {
  const amount = points >= 1e6 ? `${points / 1e6} MB` : points.toLocaleString('en').replace(',', ' ')
  const within = seconds === '60' ? 'a minute' : seconds === '600' ? 'in 10 minutes' : `in ${seconds} s`
  const [, limits = ''] = read('docs/security.md').split('## Limits')
  expect(limits.split('\n').filter((row) => row.includes(amount) && row.includes(within))).not.toEqual([])
})

it('lists in SPEC.md every error code with its status', () => {
  const cells = [...read('packages/protocol/SPEC.md').matchAll(/`(\w+)` \| (\d{3}) (?=\|)/g)].map(([, code = '', status]) => [code, Number(status)])
  expect(Object.fromEntries(cells)).toEqual(errorCodes)
})

it('specifies in SPEC.md every route of the server', () => {
  const nameless = (paths: string[]) => [...new Set(paths.map((path) => path.replace(/^\/api\/proactive/, '').replaceAll(/:\w+/g, ':')))].toSorted()
  const routes = sources.filter((file) => file.startsWith('packages/server/src/')).flatMap((file) => allOf(read(file), /\brouter\.\w+\('([^']+)'/g))
  const specified = allOf(read('packages/protocol/SPEC.md'), /(?:GET|POST|PUT|DELETE) (\/[\w/:-]*\w)/g)
  expect(routes.length).toBeGreaterThan(15)
  // The requests about commands are named together.
  expect(nameless(specified).filter((path) => path !== '/actions/accept')).toEqual(nameless(routes))
})

function allOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found)
}

/** All files of the repository below a folder, without what is installed or built. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (skipped.test(path) || entry.name === '.git') return []
    return entry.isDirectory() ? filesIn(path) : [path]
  })
}

/** Whether `npx` finds the command: one that is installed, or one of a package. */
function isCommand(command: string): boolean {
  const bins = ['protocol', 'server'].flatMap((name) => Object.keys(JSON.parse(read(`packages/${name}/package.json`)).bin))
  return bins.includes(command) || existsSync(join(root, 'node_modules/.bin', command))
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(document: string): string[] {
  return allOf(read(document), /^#+ (.*)$/gm).map((heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'))
}

/** The files that a document tells its reader to write. */
function shownIn(document: string): string[] {
  return allOf(read(document), /^(?:\/\/|--) (\S+\.\w+)$/gm).flatMap((file) => [file, file.replace(/^src\//, '')])
}

/** The names in the first column of the table below a heading or a line. */
function describedIn(document: string, name: string): string[] {
  const text = read(document)
  const from = [`## ${name}\n`, `option of \`${name}\``, name].map((start) => text.indexOf(start)).find((at) => at >= 0) ?? text.length
  const [table = ''] = text.slice(from).split(/\n(?:\| --- )+\|\n/)[1]?.split('\n\n') ?? []
  return allOf(table, /^\| ((?:`[^`]+`(?:, )?)+) \|/gm).flatMap((names) => allOf(names, /`([^`?]+)\??`/g))
}

/** The names of an interface's members; `marked` with a question mark where they may be left out. */
function membersOf(source: string, name: string, { marked = false } = {}): string[] {
  const [, body = ''] = new RegExp(`interface ${name}\\b[^{]*\\{\\n([^]*?)\\n\\}`).exec(read(source)) ?? []
  expect(body, `${name} in ${source}`).not.toBe('')
  return allOf(body, /^ {2}(?:readonly )?(\w+\??)[:(<]/gm).map((member) => (marked ? member : member.replace('?', '')))
}
