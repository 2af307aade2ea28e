import type { Score, Verdict } from './score.js'

const columns = ['truePositive', 'falsePositive', 'falseNegative', 'trueNegative'] as const
const titles = ['right', 'false alarm', 'missed', 'silent', 'precision', 'recall', 'F1']
const everybody = '(silent about all)'

/** Formats a table of what was right and wrong, with a row for each use case. */
export function formatScore(verdicts: readonly Verdict[], score: Score): string {
  const useCases = [...new Set(verdicts.map(({ useCase }) => useCase))].toSorted()
  const rows = useCases.map((useCase) => row(useCase === '' ? everybody : useCase, verdicts.filter((one) => one.useCase === useCase)))
  const table = [['use case', ...titles], ...rows, row('all', verdicts)]
  const widths = table[0]?.map((_, n) => Math.max(...table.map((cells) => cells[n]?.length ?? 0))) ?? []
  const lines = table.map((cells) => cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  '))
  const { falseAlarm, violations, ungrounded, costUsd } = score
  return [...lines, `false alarms ${percent(falseAlarm)}, violations ${violations}, ungrounded ${ungrounded}, cost ${costUsd.toFixed(4)} USD`].join('\n')
}

function row(name: string, verdicts: readonly Verdict[]): string[] {
  const [right = 0, alarms = 0, missed = 0, silent = 0] = columns.map((column) => verdicts.filter(({ outcome }) => outcome === column).length)
  const precision = right + alarms === 0 ? undefined : right / (right + alarms)
  const recall = right + missed === 0 ? undefined : right / (right + missed)
  const f1 = right + alarms + missed === 0 ? undefined : (2 * right) / (2 * right + alarms + missed)
  return [name, ...[right, alarms, missed, silent].map(String), ...[precision, recall, f1].map((value) => (value === undefined ? '–' : percent(value)))]
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`
