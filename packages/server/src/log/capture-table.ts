import { createHash } from 'node:crypto'
import type { DataOf, EventContract } from '@proactive/protocol'

/** Which rows become events, and what an event takes of its row. */
export interface Capture<Fields extends string> {
  /** The table, with its schema: `warehouse.shelf`. */
  table: string
  /** The columns of the event's fields; `{ before }` is the column as it was before the update. A null leaves its field out. */
  data: Partial<Record<Fields, string | { before: string }>>
  /** The column of the row's ID: events of one ID stay in order, and it is the key of an `applies` with `per`. */
  key: string
  /** What makes an event. Default: `['insert', 'update']`; with a `before`, `['update']`. */
  on?: readonly ('insert' | 'update' | 'delete')[]
  /** The columns whose change makes an event of an update. Default: those of `data`. */
  when?: readonly string[]
  /** The source of the events. Default: `database`. */
  source?: string
}

/**
 * Returns SQL that makes an event of every change of a table, in the transaction that makes the change, by whatever
 * program and role. Run it in a migration, or at each start: it replaces what it has made before for the same event and
 * table. The role that runs it must own the table and may append to the log, which the triggers do in its name.
 *
 * @throws Error for a table without a schema, an event of pages, no field, or an operation that cannot have a `before`.
 *
 * @example
 * await pool.query(captureTable(copiesChanged, {
 *   table: 'library.book', key: 'id', data: { bookId: 'id', copies: 'copies' }, on: ['update'] }))
 */
export function captureTable<Event extends EventContract>(event: Event, capture: Capture<keyof DataOf<Event> & string>): string {
  const { table, key, source = 'database' } = capture
  const fields = Object.entries<string | { before: string } | undefined>(capture.data).flatMap(([name, column]) => (column === undefined ? [] : [{ name, column }]))
  const hasBefore = fields.some(({ column }) => typeof column !== 'string')
  const on = capture.on ?? (hasBefore ? ['update'] : ['insert', 'update'])
  const [schema = '', name = '', ...rest] = table.split('.')
  const mistake = mistakeIn({ event, on, hasBefore, isEmpty: fields.length === 0, isTable: schema !== '' && name !== '' && rest.length === 0 })
  if (mistake) throw new Error(`captureTable('${event.type}', { table: '${table}' }): ${mistake}`)

  const own = `proactive_${createHash('sha256').update(`${event.type} ${table}`).digest('hex').slice(0, 16)}`
  const target = `${identifier(schema)}.${identifier(name)}`
  const changing = capture.when ?? fields.map(({ column }) => (typeof column === 'string' ? column : column.before))
  const pieces = on.map((operation) => {
    const [row, call] = [operation === 'delete' ? 'OLD' : 'NEW', `${identifier(schema)}.${identifier(`${own}_${operation}`)}`]
    const pairs = fields.map(({ name: field, column }) => `${literal(field)}, ${typeof column === 'string' ? `${row}.${identifier(column)}` : `OLD.${identifier(column.before)}`}`)
    const changed = [...new Set(changing)].map((column) => `OLD.${identifier(column)} IS DISTINCT FROM NEW.${identifier(column)}`)
    return `CREATE OR REPLACE FUNCTION ${call}() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $proactive$
BEGIN
  PERFORM proactive.append_event(${literal(event.type)}, ${literal(source)}, ${literal(`${name}/`)} || ${row}.${identifier(key)},
    jsonb_strip_nulls(jsonb_build_object(${pairs.join(', ')})), ${row}.${identifier(key)}::text);
  RETURN NULL;
END $proactive$;
CREATE TRIGGER ${identifier(`${own}_${operation}`)} AFTER ${operation.toUpperCase()} ON ${target} FOR EACH ROW${operation === 'update' ? ` WHEN (${changed.join(' OR ')})` : ''}
EXECUTE FUNCTION ${call}();`
  })
  const former = (['insert', 'update', 'delete'] as const).map((operation) => `DROP TRIGGER IF EXISTS ${identifier(`${own}_${operation}`)} ON ${target};`)
  // One statement, so that no change is missed meanwhile, and so that it can be part of a larger transaction.
  return [`DO $${own}$ BEGIN`, `LOCK TABLE ${target} IN ACCESS EXCLUSIVE MODE;`, ...former, ...pieces, `END $${own}$`].join('\n')
}

function mistakeIn({ event, on, hasBefore, isEmpty, isTable }: { event: EventContract; on: readonly string[]; hasBefore: boolean; isEmpty: boolean; isTable: boolean }): string | undefined {
  if (event.from !== 'shop') return `the event comes from the ${event.from}, not from the shop; declare it by defineEvent(…, { from: 'shop' })`
  if (!isTable) return 'name the table with its schema, as in warehouse.shelf'
  if (isEmpty) return 'data is empty; name the column of each field of the event'
  if (on.length === 0) return 'on is empty; leave it out, or name insert, update or delete'
  if (hasBefore && on.some((operation) => operation !== 'update')) return "a row has a column 'before' in an update only; set on: ['update']"
  return undefined
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
