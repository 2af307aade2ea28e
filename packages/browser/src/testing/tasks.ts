import type { Command } from '@proactive/protocol'

const common = { id: 't1', seq: 9, priority: 'medium', correlationId: 'k1', causationId: 'd1' } as const
const lasting = () => ({ time: new Date().toISOString(), expiresAt: new Date(Date.now() + 60_000).toISOString() })

/** Creates a command that fills in fields, named as they are in the object. */
export const fillIn = (fields: { [field: string]: string }, change: Partial<Pick<Command, 'id' | 'seq' | 'correlationId'>> = {}): Command => ({
  ...common,
  ...lasting(),
  ...change,
  type: 'dom.fill',
  data: { useCase: 'fill_in', fields: Object.entries(fields).map(([field, value]) => ({ field, value, annotation: 'From your card' })) },
})

/** Creates a command that prefetches the shelf of a book. */
export const prefetchShelf = (): Command => ({ ...common, ...lasting(), type: 'prefetch', data: { useCase: 'warm_shelf', resource: 'shelf', input: { bookId: 'dune' } } })

/** Creates a command that starts the workflow `find_copy`, whose steps are `open_map` and `show_shelf`. */
export const findCopy = (): Command => ({
  ...common,
  ...lasting(),
  type: 'workflow.start',
  data: { useCase: 'show_copy', name: 'find_copy', input: { bookId: 'dune' }, steps: ['open_map', 'show_shelf'] },
})
