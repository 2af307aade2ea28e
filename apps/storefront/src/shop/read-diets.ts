import { connections } from './database.js'
import { readKeptDiets } from './kept-diets.js'
import { currentPersonId } from './person.js'

/** Returns the dietary filters of the caller, for a server component. */
export async function readDiets(): Promise<string[]> {
  const personId = await currentPersonId()
  return personId === null ? [] : readKeptDiets(connections().pool, personId)
}
