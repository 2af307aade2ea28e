/** The project's own list of faults: one file of mutants for each area, beside this file in `faults/`. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/run.mjs'
import attention from './faults/attention.mjs'
import consent from './faults/consent.mjs'
import delivery from './faults/delivery.mjs'
import derivation from './faults/derivation.mjs'
import forgetting from './faults/forgetting.mjs'
import gates from './faults/gates.mjs'
import holds from './faults/holds.mjs'
import ownership from './faults/ownership.mjs'
import prompts from './faults/prompts.mjs'
import reactions from './faults/reactions.mjs'
import routing from './faults/routing.mjs'
import sagas from './faults/sagas.mjs'

/**
 * A mutant: in each edit, `find` occurs once in `file` and is replaced by `put`. A list names a single edit by the fields
 * of the mutant itself, and others in `also`. `tests` are the paths of the test files that are run, or of their folders.
 * The simulation plays no mutant of an area that has `isPlayed: false`.
 *
 * @typedef {{ file: string, find: string, put: string }} Edit
 * @typedef {{ area: string, name: string, says: string, edits: Edit[], tests: string[], isPlayed: boolean, isQuick?: true }} Mutant
 */

const all = { gates, attention, routing, holds, derivation, sagas, forgetting, delivery, ownership, consent, reactions, prompts }

/** @type {Mutant[]} */
export const mutants = Object.entries(all).flatMap(([area, { tests, list, isPlayed = true }]) =>
  list.map(({ name, says, file, find, put, also = [], edits = [{ file, find, put }, ...also], isQuick, tests: more = [] }) => {
    return { area, name: `${area}/${name}`, says, edits, tests: [...tests, ...more], isPlayed, ...(isQuick && { isQuick }) }
  }),
)

/** The mutants of the short form, in the order of their turns: the simulation and few tests find each within seconds. */
export const quick = mutants.filter(({ isQuick }) => isQuick)

/** @throws Error that names every mutant that does not fit the sources, and says why. */
export function applied(of) {
  const problems = of.flatMap(({ name, edits, tests }) => {
    const missing = tests.filter((test) => !existsSync(join(root, test))).map((test) => `${name}: there is no test ${test}`)
    return [...edits.flatMap((edit) => problemOf(name, edit)), ...missing]
  })
  const names = of.map(({ name }) => name)
  problems.push(...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${name}: the name is used twice`))
  if (problems.length > 0) throw new Error(`These mutants do not fit the sources; correct mutants/faults:\n${problems.join('\n')}`)
}

function problemOf(name, { file, find, put }) {
  const path = join(root, file)
  if (!existsSync(path)) return [`${name}: there is no file ${file}`]
  const times = readFileSync(path, 'utf8').split(find).length - 1
  if (times !== 1) return [`${name}: the snippet ${JSON.stringify(find)} occurs ${times} times in ${file}, and must occur once`]
  return find === put ? [`${name}: an edit of ${file} changes nothing`] : []
}
