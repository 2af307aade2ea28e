/**
 * A graph in memory, for tests and small apps. It answers as the one in PostgreSQL does, by the plainest way: it is what
 * the tests compare with.
 */

import type { Position } from '../store/positions.js'
import { checkedPath } from './checked-path.js'
import {
  type AffectedQuestion, type EdgeChange, type GraphContent, type GraphNode, type GraphStore, mostCompared, mostLookers, mostSteps, type NodeRef, type PathStep,
  personKind, type RelatedNode, type RelatedQuestion, type StandIn, type StandInQuestion,
} from './graph-store.js'
import { keyOf, mergeChanges, type MergedEdge, type Told } from './merge-changes.js'

interface Node extends NodeRef {
  order: number
  rank?: Told<number> | undefined
  value?: Told<number | null> | undefined
  source: string
}

interface Edge {
  from: Node
  kind: string
  to: Node
  weight: number
  at: number
  origin: string
}

interface Walked {
  node: Node
  visited: readonly Node[]
  strength: number
  isEnd: boolean
}

/** A number that was loaded is older than what any event tells. */
const loadedAt = -Infinity

/**
 * Creates a graph in memory. `isLive` tells whether a person has an open page; default: everybody has.
 *
 * @example
 * const graph = memoryGraph()
 * await graph.load('catalogue', { nodes: [], edges: [{ from: { kind: 'book', id: 'dune' }, kind: 'on', to: { kind: 'shelf', id: 'sf' } }] })
 */
export function memoryGraph({ isLive = () => true }: { isLive?: (personId: string) => boolean } = {}): GraphStore {
  const nodes = new Map<string, Node>()
  let edges: Edge[] = []
  const positions = new Map<string, Position>()
  /** The events that the graph contains, and those that are withdrawn. */
  const events = new Map<string, 'contained' | 'withdrawn'>()
  let order = 0

  function nodeOf(ref: NodeRef): Node {
    const known = nodes.get(keyOf(ref))
    if (known) return known
    const made: Node = { kind: ref.kind, id: ref.id, order: order++, source: '' }
    nodes.set(keyOf(ref), made)
    return made
  }

  /** The edges from a node along a step, with the node at the other end; the strongest first. */
  function along(node: Node, { edge, reverse = false }: PathStep): { edge: Edge; other: Node }[] {
    return edges
      .filter(({ kind, from, to }) => kind === edge && (reverse ? to : from) === node)
      .map((one) => ({ edge: one, other: reverse ? one.from : one.to }))
      .toSorted((a, b) => b.edge.weight - a.edge.weight || a.other.order - b.other.order)
  }

  function walk({ from, path }: Pick<RelatedQuestion, 'from' | 'path'>, breadth: number): Walked[] {
    const steps = checkedPath(path)
    const start = nodes.get(keyOf(from))
    if (!start) return []
    const walked: Walked[] = []
    let here: (Walked & { n: number; taken: number })[] = [{ node: start, visited: [start], strength: Infinity, isEnd: false, n: -1, taken: 0 }]
    while (here.length > 0 && walked.length < mostSteps) {
      here = here.flatMap((at) =>
        steps.flatMap((step, n) => {
          const isSame = n === at.n && at.taken < step.upTo
          if (n !== at.n + 1 && !isSame) return []
          return along(at.node, step)
            .slice(0, breadth)
            .filter(({ other }) => !at.visited.includes(other))
            .map(({ edge, other }) => ({
              node: other, visited: [...at.visited, other], strength: Math.min(at.strength, edge.weight),
              isEnd: n === steps.length - 1, n, taken: isSame ? at.taken + 1 : 1,
            }))
        }),
      )
      walked.push(...here)
    }
    return walked
  }

  function related(question: RelatedQuestion): RelatedNode[] {
    const { breadth = 50, limit = 20 } = question
    const found = new Map<Node, RelatedNode>()
    for (const { node, visited, strength, isEnd } of walk(question, breadth)) {
      if (!isEnd) continue
      const known = found.get(node)
      const depth = Math.min(known?.depth ?? Infinity, visited.length - 1)
      found.set(node, { ...publicOf(node), depth, strength: (known?.strength ?? 0) + strength })
    }
    return [...found.values()].toSorted((a, b) => a.depth - b.depth || b.strength - a.strength || byKey(a, b)).slice(0, limit)
  }

  /** The ends of the paths of these steps, which may lead through a node twice. */
  function reached({ from, path }: AffectedQuestion): Set<Node> {
    const start = nodes.get(keyOf(from))
    let here = new Set(start ? [start] : [])
    for (const step of checkedPath(path)) {
      const there = new Set<Node>()
      for (let n = 0; n < step.upTo; n++) {
        here = new Set([...here].flatMap((node) => along(node, step).map(({ other }) => other)))
        for (const node of here) there.add(node)
      }
      here = there
    }
    return here
  }

  function affected(question: AffectedQuestion) {
    const { live = true, limit = 100 } = question
    return [...reached(question)]
      .filter(({ kind, id }) => kind === personKind && (!live || isLive(id)))
      .map(publicOf)
      .toSorted((a, b) => b.rank - a.rank || (b.value ?? -Infinity) - (a.value ?? -Infinity) || byKey(a, b))
      .slice(0, limit)
      .map(({ id: personId, rank, value }) => ({ personId, rank, value }))
  }

  function standIns({ for: thing, within, alike, keeps = [], bringsNo = [], instead, limit = 5 }: StandInQuestion): StandIn[] {
    const subject = nodes.get(keyOf(thing))
    if (!subject) return []
    const ends = (node: Node, kinds: readonly string[]): Set<string> =>
      new Set(edges.filter(({ from, kind }) => from === node && kinds.includes(kind)).map(({ kind, to }) => `${kind}\n${keyOf(to)}`))
    const others = along(subject, { edge: within }).flatMap(({ other }) => along(other, { edge: within, reverse: true }))
    const compared = new Set(others.map(({ other }) => other).filter((other) => other !== subject && other.kind === subject.kind).slice(0, mostCompared))
    const took = new Map<Node, number>()
    for (const { other: person } of instead ? along(subject, { edge: instead.looked, reverse: true }).slice(0, mostLookers) : []) {
      const taken = along(person, { edge: instead?.took ?? '' }).map(({ other }) => other)
      if (!taken.includes(subject)) for (const one of taken) took.set(one, (took.get(one) ?? 0) + 1)
    }
    const own = ends(subject, alike)
    return [...compared]
      .filter((other) => [...ends(subject, keeps)].every((end) => ends(other, keeps).has(end)))
      .filter((other) => [...ends(other, bringsNo)].every((end) => ends(subject, bringsNo).has(end)))
      .map((other) => {
        const theirs = ends(other, alike)
        const common = [...own].filter((end) => theirs.has(end)).length
        const all = own.size + theirs.size - common
        const n = took.get(other) ?? 0
        const parts = { alike: all === 0 ? 0 : common / all, near: nearness(publicOf(subject).value, publicOf(other).value), chosen: n / (n + 5) }
        return { kind: other.kind, id: other.id, score: parts.alike + parts.near + parts.chosen, ...parts }
      })
      .toSorted((a, b) => b.score - a.score || byKey(a, b))
      .slice(0, limit)
  }

  function write({ from, kind, to, weight, at, origin, only }: MergedEdge): void {
    const [start, end] = [nodeOf(from), nodeOf(to)]
    if (only) {
      const before = edges.filter((one) => one.from === start && one.kind === kind)
      if (before.some((one) => one.at > at)) return
      edges = edges.filter((one) => !before.includes(one))
    }
    const known = edges.find((one) => one.from === start && one.kind === kind && one.to === end)
    if (!known) edges.push({ from: start, kind, to: end, weight, at, origin })
    else Object.assign(known, { weight: known.weight + weight, at: Math.max(known.at, at), origin: origin === 'shop' ? origin : known.origin })
  }

  return {
    related: async (question) => related(question),
    affected: async (question) => affected(question),
    standIns: async (question) => standIns(question),

    position(projection, partition) {
      const key = `${projection} ${partition}`
      const position = positions.get(key) ?? { cursor: '', epoch: 0 }
      positions.set(key, position)
      return Promise.resolve(position)
    },

    apply({ projection, partition, from, to, changes }) {
      const key = `${projection} ${partition}`
      const { cursor, epoch } = positions.get(key) ?? { cursor: '', epoch: 0 }
      if (cursor !== from.cursor || epoch !== from.epoch) return Promise.resolve(false)
      positions.set(key, { cursor: to, epoch })
      const fresh = changes.filter(({ event }) => {
        const isFresh = !events.has(`${projection} ${event}`)
        if (isFresh) events.set(`${projection} ${event}`, 'contained')
        return isFresh
      })
      const merged = mergeChanges(fresh)
      for (const { node: ref, rank, value } of merged.nodes) {
        const node = nodeOf(ref)
        if (rank && rank.at >= (node.rank?.at ?? -Infinity)) node.rank = rank
        if (value && value.at >= (node.value?.at ?? -Infinity)) node.value = value
      }
      for (const edge of merged.edges) write(edge)
      return Promise.resolve(true)
    },

    withdraw(projection, change) {
      const wasContained = events.get(`${projection} ${change.event}`) === 'contained'
      events.set(`${projection} ${change.event}`, 'withdrawn')
      const merged = mergeChanges(wasContained ? [change] : [])
      for (const { from, kind, to, weight, at, only } of merged.edges) {
        const edge = edges.find((one) => one.kind === kind && one.from === nodeOf(from) && one.to === nodeOf(to))
        if (!edge || (only && edge.at !== at)) continue
        edge.weight -= weight
        if (only || edge.weight < 1e-9) edges = edges.filter((one) => one !== edge)
      }
      for (const { node: ref, rank, value } of merged.nodes) {
        const node = nodeOf(ref)
        if (rank && rank.at === node.rank?.at) node.rank = undefined
        if (value && value.at === node.value?.at) node.value = undefined
      }
      return Promise.resolve()
    },

    load(source, { nodes: given, edges: made }: GraphContent) {
      const origin = `load:${source}`
      edges = edges.filter((edge) => edge.origin !== origin)
      const stays = new Set(given.map(keyOf))
      const named = new Map([...given, ...made.flatMap(({ from, to }) => [from, to])].map((ref) => [keyOf(ref), ref]))
      for (const [, ref] of [...named].toSorted(([a], [b]) => (a < b ? -1 : 1))) nodeOf(ref)
      for (const [key, node] of nodes) {
        if (node.source !== source || stays.has(key)) continue
        nodes.delete(key)
        edges = edges.filter(({ from, to }) => from !== node && to !== node)
      }
      for (const { rank, value, ...ref } of given) {
        const node = Object.assign(nodeOf(ref), { source })
        if (rank !== undefined && (node.rank?.at ?? loadedAt) === loadedAt) node.rank = { value: rank, at: loadedAt }
        if (value !== undefined && (node.value?.at ?? loadedAt) === loadedAt) node.value = { value, at: loadedAt }
      }
      const loaded = new Map(made.map((edge: EdgeChange) => [`${keyOf(edge.from)}\n${edge.kind}\n${keyOf(edge.to)}`, edge]))
      for (const { from, kind, to, weight = 1 } of loaded.values()) {
        const [start, end] = [nodeOf(from), nodeOf(to)]
        if (!edges.some((one) => one.from === start && one.kind === kind && one.to === end)) edges.push({ from: start, kind, to: end, weight, at: loadedAt, origin })
      }
      return Promise.resolve()
    },

    forget(persons) {
      for (const id of persons) {
        const node = nodes.get(keyOf({ kind: personKind, id }))
        nodes.delete(keyOf({ kind: personKind, id }))
        edges = edges.filter(({ from, to }) => from !== node && to !== node)
      }
      for (const [key, { cursor, epoch }] of positions) positions.set(key, { cursor, epoch: epoch + 1 })
      return Promise.resolve()
    },
  }
}

const publicOf = ({ kind, id, rank, value }: Node): GraphNode => ({ kind, id, rank: rank?.value ?? 0, value: value?.value ?? null })

const byKey = (a: NodeRef, b: NodeRef): number => compare(a.kind, b.kind) || compare(a.id, b.id)
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** Returns 1 for equal values, and less the further they are apart, in proportion to the larger one. */
function nearness(a: number | null, b: number | null): number {
  if (a === null || b === null) return 0
  const larger = Math.max(Math.abs(a), Math.abs(b))
  return larger === 0 ? 1 : Math.max(0, 1 - Math.abs(a - b) / larger)
}
