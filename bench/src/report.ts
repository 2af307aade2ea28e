import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { type Measure, reaches } from './measure.js'

const results = new URL('../results/', import.meta.url)

/** Prints the measures, marks the ones that miss their goal, and writes them to `results/<name>.json`. */
export function report(name: string, measures: readonly Measure[]): void {
  for (const measure of measures) console.log(lineOf(measure))
  const at = new Date().toISOString()
  mkdirSync(results, { recursive: true })
  writeFileSync(new URL(`${name}.json`, results), `${JSON.stringify({ name, at, machine: machine(), measures }, undefined, 2)}\n`)
}

function lineOf(measure: Measure): string {
  const { id, value, unit, reach, better, spread: [min, max], against } = measure
  const verdict = reaches(measure) ? '✓' : '✗ misses'
  const goal = `${better === 'lower' ? '≤' : '≥'} ${reach}`
  const beside = Object.entries(against).map(([name, of]) => `${name} ${of}`)
  const head = `${id.padEnd(24)} ${`${value} ${unit}`.padEnd(12)} (${min} … ${max})`.padEnd(62)
  return [`${head} ${goal.padEnd(8)} ${verdict}`, ...beside.map((line) => `    ${line}`)].join('\n')
}

function machine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.version}`
}
