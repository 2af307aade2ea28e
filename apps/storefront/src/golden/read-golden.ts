import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ServedPack } from '@proactive/server'
import { readScenarios } from '@proactive/server/testing'
import type { GoldenScenario } from './run-golden.js'
import { shopField } from './shop-field.js'

const folder = join(import.meta.dirname, '../../golden')

/** Lists the store's own files of golden scenarios. */
export async function goldenFiles(): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted()
  return names.map((name) => relative(process.cwd(), join(folder, name)))
}

/** Reads files of golden scenarios. A file that cannot be read is a mistake, as is a wrong line. */
export async function readGolden(files: readonly string[], pack: Pick<ServedPack, 'useCases'>): Promise<{ scenarios: GoldenScenario[]; mistakes: string[] }> {
  const scenarios: GoldenScenario[] = []
  const mistakes: string[] = []
  for (const file of files) {
    try {
      const read = readScenarios(await readFile(file, 'utf8'), { file, pack, shop: shopField })
      scenarios.push(...read.scenarios)
      mistakes.push(...read.mistakes)
    } catch (cause) {
      mistakes.push(`${file}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  return { scenarios, mistakes }
}
