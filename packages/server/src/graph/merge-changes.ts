/**
 * Adds up what the events of a batch change: a node or an edge that many events change is written once. Of numbers, the
 * newest event's holds, in whatever order the events arrive.
 */

import { type EventChanges, type NodeRef, personKind } from './graph-store.js'

/** A number with the time at which it was told. */
export interface Told<Value> {
  value: Value
  at: number
}

export interface MergedNode {
  node: NodeRef
  rank?: Told<number>
  value?: Told<number | null>
  /** The newest event about a person. */
  at?: number
}

export interface MergedEdge {
  from: NodeRef
  kind: string
  to: NodeRef
  weight: number
  at: number
  origin: 'page' | 'shop'
  only: boolean
}

export interface Merged {
  /** All nodes, also those that only edges name, in the order of their keys. */
  nodes: MergedNode[]
  edges: MergedEdge[]
}

/** Returns a text that is unique for the node. */
export const keyOf = ({ kind, id }: NodeRef): string => `${kind}\n${id}`
/** Returns a text for all edges of a kind that begin at a node. */
const kindOf = (from: NodeRef, kind: string): string => `${keyOf(from)}\n${kind}`

export function mergeChanges(changes: readonly EventChanges[]): Merged {
  const nodes = new Map<string, MergedNode>()
  const edges = new Map<string, MergedEdge>()

  function nodeOf(ref: NodeRef, time: number): MergedNode {
    const key = keyOf(ref)
    const known: MergedNode = nodes.get(key) ?? { node: { kind: ref.kind, id: ref.id } }
    if (ref.kind === personKind) known.at = Math.max(known.at ?? time, time)
    nodes.set(key, known)
    return known
  }

  // Where one event says that a node has one edge of a kind, this holds for all events of the batch.
  const single = new Set(changes.flatMap(({ edges: made = [] }) => made.filter(({ only }) => only).map(({ from, kind }) => kindOf(from, kind))))

  for (const { time, origin, nodes: changed = [], edges: made = [] } of changes) {
    for (const { rank, value, ...ref } of changed) {
      const node = nodeOf(ref, time)
      if (rank !== undefined && time >= (node.rank?.at ?? -Infinity)) node.rank = { value: rank, at: time }
      if (value !== undefined && time >= (node.value?.at ?? -Infinity)) node.value = { value, at: time }
    }
    for (const { from, kind, to, weight = 1 } of made) {
      const only = single.has(kindOf(from, kind))
      const [start, end] = [nodeOf(from, time).node, nodeOf(to, time).node]
      const key = only ? kindOf(from, kind) : `${kindOf(from, kind)}\n${keyOf(to)}`
      const known = edges.get(key)
      if (!known) edges.set(key, { from: start, kind, to: end, weight, at: time, origin, only })
      else if (only) {
        if (time >= known.at) Object.assign(known, { to: end, weight, at: time, origin })
      } else {
        known.weight += weight
        known.at = Math.max(known.at, time)
        if (origin === 'shop') known.origin = origin
      }
    }
  }
  const inOrder = [...nodes].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node)
  return { nodes: inOrder, edges: [...edges.values()] }
}
