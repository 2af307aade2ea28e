/**
 * The scratch folder of the demo, which the runbook of a full disk frees: the oldest files first, at most so many of them
 * and so many bytes, and never anything outside of the folder. Files are set aside before they are deleted, so that they
 * can be put back.
 */

import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What one run of the runbook may free at most. */
export const bounds = { files: 100, bytes: 256 * 1024 * 1024 }

/** The scratch folder below the folder of the store's data. */
export const scratchFolder = (dataDir: string): string => join(dataDir, 'scratch')

/** The files that were set aside, and their bytes. */
export interface Freed {
  files: number
  bytes: number
}

/** Sets the oldest files aside, within the bounds. A repeated call for a key counts those of the earlier ones as well. */
export async function setAside(folder: string, key: string, most = bounds): Promise<Freed> {
  const aside = asideOf(folder, key)
  await mkdir(aside, { recursive: true })
  let freed = await readAside(folder, key)
  const found = await filesIn(folder)
  for (const { name, bytes } of found.toSorted((a, b) => a.changedAt - b.changedAt || (a.name < b.name ? -1 : 1))) {
    if (freed.files + 1 > most.files || freed.bytes + bytes > most.bytes) break
    await rename(join(folder, name), join(aside, name))
    freed = { files: freed.files + 1, bytes: freed.bytes + bytes }
  }
  return freed
}

/** Returns what is set aside for a key. */
export async function readAside(folder: string, key: string): Promise<Freed> {
  const files = await filesIn(asideOf(folder, key))
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Puts the files of a key back. A newer file of the same name stays. */
export async function putBack(folder: string, key: string): Promise<void> {
  const aside = asideOf(folder, key)
  const newer = new Set((await filesIn(folder)).map(({ name }) => name))
  for (const { name } of await filesIn(aside)) if (!newer.has(name)) await rename(join(aside, name), join(folder, name))
  await rm(aside, { recursive: true, force: true })
}

/** Deletes the files of a key for good. */
export async function clearAside(folder: string, key: string): Promise<void> {
  await rm(asideOf(folder, key), { recursive: true, force: true })
}

/** The key is a UUID, so that it names no other folder. */
const asideOf = (folder: string, key: string): string => join(folder, `.aside-${key.replaceAll(/[^\w-]/g, '')}`)

/** The regular files of a folder itself; links, folders and hidden files are left alone. None where there is no such folder. */
async function filesIn(folder: string): Promise<{ name: string; bytes: number; changedAt: number }[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  const all = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map(async (name) => {
      const of = await lstat(join(folder, name))
      return of.isFile() ? [{ name, bytes: of.size, changedAt: of.mtimeMs }] : []
    }),
  )
  return all.flat()
}
