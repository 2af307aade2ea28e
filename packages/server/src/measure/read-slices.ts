import type { Inspection } from '@proactive/engine'
import type { Store } from '../store/store.js'

/** The most rows that are read at once. */
const sliceRows = 20_000

/**
 * Reads all rows of a period that a bounded read would cut off: a slice that is full is read again in two halves. Rows of
 * one millisecond that are more than a slice are cut off.
 */
export async function readSlices<Row>(read: (from: number, to: number, atMost: number) => Promise<Row[]>, from: number, to: number, atMost = sliceRows): Promise<Row[]> {
  const rows = await read(from, to, atMost)
  if (rows.length < atMost || from >= to) return rows
  const middle = Math.floor((from + to) / 2)
  const first = await readSlices(read, from, middle, atMost)
  return [...first, ...(await readSlices(read, middle + 1, to, atMost))]
}

type Inspected<Type extends Inspection['type']> = Extract<Inspection, { type: Type }>

/** Reads all inspections of some types in a period. */
export async function readInspections<Type extends Inspection['type']>(store: Pick<Store, 'seenBetween'>, from: number, to: number, types: readonly Type[]): Promise<Inspected<Type>[]> {
  const all = await readSlices((a, b, atMost) => store.seenBetween(a, b, types, atMost), from, to)
  return all.filter((one): one is Inspected<Type> => types.some((type) => type === one.type))
}
