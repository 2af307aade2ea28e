import { systemEvents } from '@proactive/protocol'
import type { Pack } from '../define/define-pack.js'
import { type DescribedEvent, describeEvents, type DescribeOptions, named, reactionsTo } from './describe-events.js'

const senders = { page: 'page', shop: 'systems', assistant: 'the assistant' } as const

/**
 * Writes the events and signals of a pack as tables in Markdown: each event with its version, its sender, its fields and
 * its readers, those of the protocol in a table of their own, and each signal with what it leads to.
 *
 * @throws Error as `describeEvents` does.
 *
 * @example
 * writeFileSync('EVENTS.md', `# Events of the library\n\n${eventsMarkdown(library)}`)
 */
export function eventsMarkdown(pack: Pack, options: DescribeOptions = {}): string {
  const described = describeEvents(pack, options)
  const signals = pack.signals.map(({ type }) => {
    const found = [...named('use cases', pack.useCases.filter(({ when }) => when.type === type).map(({ name }) => name)), ...reactionsTo(pack, type)]
    return [`\`${type}\``, found.length > 0 ? found.join('; ') : 'operators, at `/api/proactive/ops/signals`']
  })
  return [
    `## Events\n\n${tableOf(described.filter((event) => !isOfProtocol(event)))}\n`,
    `## Signals\n\n${table(['signal', 'leads to'], signals)}\n`,
    `## Events of the protocol\n\n${tableOf(described.filter(isOfProtocol))}\n`,
  ].join('\n')
}

const isOfProtocol = ({ type }: DescribedEvent): boolean => systemEvents.some((event) => event.type === type)

function tableOf(events: readonly DescribedEvent[]): string {
  const rows = events.map(({ type, version, older, from, fields, readers }) => {
    const versions = older.length > 0 ? `${version}, reads ${older.join(', ')}` : String(version)
    return [`\`${type}\``, versions, senders[from], fields === '' ? '' : `\`${fields}\``, readers.join('; ')]
  })
  return table(['event', 'version', 'from', 'data', 'read by'], rows)
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map(lineOf).join('\n')
}

const lineOf = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
