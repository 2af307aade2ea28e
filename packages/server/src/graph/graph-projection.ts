import type { Event } from '@proactive/engine'
import type { DataOf, EventContract } from '@proactive/protocol'
import { type EventChanges, type GraphStore, type NodeRef, personKind } from './graph-store.js'
import type { Projection } from '../follow/projection.js'

/** What an event changes in the graph. */
export type Made = Pick<EventChanges, 'nodes' | 'edges'>

/** One kind of event, and what it changes in the graph. */
export interface GraphRule {
  readonly event: EventContract
  make(event: Event): Made
}

/**
 * Declares what an event changes in the graph. An event about a person may only change that person's node and edges that
 * begin or end there, and an event about nobody no person's; so an erasure finds everything. What throws or does otherwise
 * is reported, and changes nothing.
 *
 * @example
 * projects(bookBorrowed, ({ person, data }) => ({
 *   edges: [{ from: { kind: 'person', id: person ?? '' }, kind: 'borrowed', to: { kind: 'book', id: data.bookId } }],
 * }))
 */
export function projects<E extends EventContract>(event: E, make: (event: Event<DataOf<E>>) => Made): GraphRule {
  return { event, make }
}

/**
 * Creates the projection that feeds a graph from the log.
 *
 * @example
 * createProactiveServer({ …, graph, projections: [graphProjection({ graph, rules: [projects(bookBorrowed, …)] })] })
 */
export function graphProjection({ graph, rules, name = 'graph' }: { graph: GraphStore; rules: readonly GraphRule[]; name?: string }): Projection {
  function changesOf(event: Event): EventChanges[] {
    const made = rules.filter((rule) => rule.event.type === event.type).map((rule) => rule.make(event))
    const [nodes, edges] = [made.flatMap((one) => one.nodes ?? []), made.flatMap((one) => one.edges ?? [])]
    const named: NodeRef[][] = [...nodes.map((node) => [node]), ...edges.map(({ from, to }) => [from, to])]
    for (const refs of named) checkPersons(refs, event)
    checkValues(named.flat(), [...nodes.flatMap(({ rank, value }) => [rank, value]), ...edges.map(({ weight }) => weight)], event)
    if (named.length === 0) return []
    return [{ event: event.id, time: event.time, origin: event.source === 'page' ? 'page' : 'shop', nodes, edges }]
  }

  /** Returns what events change; a rule that throws is reported, and changes nothing. */
  function changesOfAll(events: readonly Event[], report: (definition: string, err: Error) => void): EventChanges[] {
    return events.flatMap((event) => {
      try {
        return changesOf(event)
      } catch (cause) {
        report(`${name} of ${event.type}`, cause instanceof Error ? cause : new Error(String(cause)))
        return []
      }
    })
  }

  return {
    name,
    types: new Set(rules.map(({ event }) => event.type)),
    position: (partition) => graph.position(name, partition),
    apply: ({ partition, from, to, events }, report) =>
      graph.apply({ projection: name, partition, from, to, changes: changesOfAll(events, report) }),
    async withdraw(event) {
      // What a rule throws for is not in the graph, and was reported when the event arrived.
      for (const change of changesOfAll([event], () => undefined)) await graph.withdraw(name, change)
    },
  }
}

/** The longest kind and ID of a node, in characters, that an index takes. */
const longestId = 500

/** @throws Error for what a graph cannot store. It would fail with the whole batch, again and again. */
function checkValues(refs: readonly NodeRef[], numbers: readonly (number | null | undefined)[], { type }: Event): void {
  // The types say so, but an event's data may be of an older version.
  const isName = (name: unknown): boolean => typeof name === 'string' && name !== '' && name.length <= longestId
  const wrong = refs.find(({ kind, id }) => !isName(kind) || !isName(id))
  if (wrong) throw new Error(`A projection of ${type} names a node by ${JSON.stringify(wrong).slice(0, 200)}: its kind and ID must be texts of 1 to ${longestId} characters.`)
  const number = numbers.find((one) => one !== null && one !== undefined && !Number.isFinite(one))
  if (number !== undefined) throw new Error(`A projection of ${type} gives the number ${number}: weight, rank and value must be finite.`)
}

/** @throws Error for a change that an erasure of the event's person would not find, or that is about another person. */
function checkPersons(refs: readonly NodeRef[], { type, person }: Event): void {
  const persons = refs.filter(({ kind }) => kind === personKind)
  if (person === undefined && persons.length > 0) throw new Error(`A projection of ${type} changes a person's node, and the event is about nobody.`)
  if (person !== undefined && (persons.length === 0 || persons.some(({ id }) => id !== person))) {
    throw new Error(`A projection of ${type} changes what is not the person's: each change of an event about a person must name that person's node, and no other person's.`)
  }
}
