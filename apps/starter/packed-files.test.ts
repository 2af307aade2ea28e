// `npm run release:dry` reads every packed package with `faultsOf`; this shows what `faultsOf` finds.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { faultsOf } from '../../scripts/packed-files.mjs'

const folder = mkdtempSync(join(tmpdir(), 'packed-'))

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const manifest = {
  name: '@sample/lending',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './styles.css': './styles.css' },
  bin: { lend: './dist/cli.js' },
  dependencies: { hono: '4.13.19' },
  peerDependencies: { react: '>=19.2', '@types/react': '>=19.2' },
}

const sound = {
  'LICENSE': 'MIT',
  'README.md': '# Lending',
  'styles.css': 'p { margin: 0 }',
  'dist/index.js': `/** @example import { desk } from 'nowhere' */
import { Hono } from 'hono/tiny'
import 'node:fs'
import '@sample/lending'
export { lend } from './lend.js'
const worker = new URL('./worker.js', import.meta.url)
//# sourceMappingURL=index.js.map`,
  'dist/index.js.map': JSON.stringify({ sources: ['../src/index.ts'], sourcesContent: ["import 'hono'"] }),
  'dist/index.d.ts': "export type { Lend } from './types.js'\nexport declare const card: import('react').ReactNode",
  'dist/lend.js': 'export const lend = "import \'nowhere\'"',
  'dist/lend.d.ts': 'export declare const lend: string',
  'dist/types.js': 'export {}',
  'dist/types.d.ts': 'export interface Lend { book: string }',
  'dist/worker.js': 'export {}',
  'dist/cli.js': '#!/usr/bin/env node\nimport "./index.js"',
}

it('finds no fault in a package that has all that it imports', () => {
  expect(faultsWith({})).toEqual([])
})

it.each<[fault: string, files: Record<string, string | undefined>]>([
  ['dist/lend.js imports left-pad, which package.json does not declare.', { 'dist/lend.js': "import pad from 'left-pad'" }],
  ['dist/lend.js imports left-pad, which package.json does not declare.', { 'dist/lend.js': "await import('left-pad/deep')" }],
  ['dist/types.d.ts imports @sample/other, which package.json does not declare.', { 'dist/types.d.ts': "export type * from '@sample/other'" }],
  ['dist/types.d.ts imports @sample/other, which package.json does not declare.', { 'dist/types.d.ts': "export type A = import('@sample/other/deep').B" }],
  ['dist/lend.d.ts imports types of node:http, and package.json does not declare @types/node.', { 'dist/lend.d.ts': "import type { Server } from 'node:http'" }],
  ['dist/lend.d.ts imports types of node:process, and package.json does not declare @types/node.', { 'dist/lend.d.ts': '/// <reference types="node" />' }],
  ['dist/lend.js imports ./lost.js, which is not in the package.', { 'dist/lend.js': "export * from './lost.js'" }],
  ['dist/index.js imports ./worker.js, which is not in the package.', { 'dist/worker.js': undefined }],
  ['dist/index.d.ts imports ./types.js, which is not in the package.', { 'dist/types.js': undefined, 'dist/types.d.ts': undefined }],
  ['dist/index.js names the source map index.js.map, which is not in the package.', { 'dist/index.js.map': undefined }],
  ['dist/index.js.map maps to ../src/index.ts, which is not in the package.', { 'dist/index.js.map': JSON.stringify({ sources: ['../src/index.ts'] }) }],
  ['styles.css imports ./card.css, which is not in the package.', { 'styles.css': "@import './card.css';" }],
  ['styles.css names the source map styles.css.map, which is not in the package.', { 'styles.css': '/*# sourceMappingURL=styles.css.map */' }],
  ['dist/lend.test.js is part of a test or of a build.', { 'dist/lend.test.js': 'export {}' }],
  ['dist/lend.test-d.d.ts is part of a test or of a build.', { 'dist/lend.test-d.d.ts': 'export {}' }],
  ['dist/tsconfig.tsbuildinfo is part of a test or of a build.', { 'dist/tsconfig.tsbuildinfo': '{}' }],
  ['dist/scene.js is reached from no export and no command of the package; if only tests need it, leave it out in `files`.', { 'dist/scene.js': 'export {}' }],
  ['LICENSE is missing.', { LICENSE: undefined }],
  ['README.md is missing.', { 'README.md': undefined }],
  ['package.json depends on hono, which no file imports.', { 'dist/index.js': "export * from './lend.js'\nnew URL('./worker.js', import.meta.url)" }],
])('says: %s', (fault, files) => {
  expect(faultsWith(files)).toContain(fault)
})

/** Writes the sound package with other files, and returns its faults. */
function faultsWith(changes: Record<string, string | undefined>): string[] {
  for (const [file, text] of Object.entries({ ...sound, 'package.json': JSON.stringify(manifest), ...changes })) {
    if (text === undefined) continue
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return faultsOf(folder)
}
